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

export const SettingsPage = settings.LatePage;
export const ActivityPage = activity.LatePage;
export const BotsPage = bots.LatePage;
export const NewBotPage = newBot.LatePage;
export const EditBotPage = editBot.LatePage;

/** Has them by the time that somebody wants them. */
export function loadLatePages(): void {
  for (const { load } of [bots, newBot, editBot, settings, activity]) load().catch(() => {});
}
