import { latePage } from "../ui/LatePage.tsx";

const settings = latePage(() =>
  import("../features/settings/SettingsPage.tsx").then(({ SettingsPage }) => SettingsPage),
);

const activity = latePage(() =>
  import("../features/activity/ActivityPage.tsx").then(({ ActivityPage }) => ActivityPage),
);

const bots = latePage(() => import("../features/bots/BotsPage.tsx").then(({ BotsPage }) => BotsPage));

const newBot = latePage(() => import("../features/bots/NewBotPage.tsx").then(({ NewBotPage }) => NewBotPage));

const editBot = latePage(() =>
  import("../features/bots/EditBotPage.tsx").then(({ EditBotPage }) => EditBotPage),
);

const replace = latePage(() =>
  import("../features/exchange-key/renewal/ReplacePage.tsx").then(({ ReplacePage }) => ReplacePage),
);

const vault = latePage(() =>
  import("../features/exchange-key/renewal/VaultPage.tsx").then(({ VaultPage }) => VaultPage),
);

const finish = latePage(() =>
  import("../features/exchange-key/renewal/FinishPage.tsx").then(({ FinishPage }) => FinishPage),
);

export const SettingsPage = settings.LatePage;
export const ActivityPage = activity.LatePage;
export const BotsPage = bots.LatePage;
export const NewBotPage = newBot.LatePage;
export const EditBotPage = editBot.LatePage;
export const ReplacePage = replace.LatePage;
export const VaultPage = vault.LatePage;
export const FinishPage = finish.LatePage;

/** Has them by the time that somebody wants them. */
export function loadLatePages(): void {
  const all = [replace, vault, finish, bots, newBot, editBot, settings, activity];
  for (const { load } of all) load().catch(() => {});
}
