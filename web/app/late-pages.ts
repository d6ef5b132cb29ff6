import { latePage } from "../ui/LatePage.tsx";

const settings = latePage(() =>
  import("../features/settings/SettingsPage.tsx").then(({ SettingsPage }) => SettingsPage),
);

const activity = latePage(() =>
  import("../features/activity/ActivityPage.tsx").then(({ ActivityPage }) => ActivityPage),
);

export const SettingsPage = settings.LatePage;
export const ActivityPage = activity.LatePage;

/** Has them by the time that somebody wants them. */
export function loadLatePages(): void {
  settings.load().catch(() => {});
  activity.load().catch(() => {});
}
