import { latePage } from "../ui/LatePage.tsx";

const settings = latePage(() =>
  import("../features/settings/SettingsPage.tsx").then(({ SettingsPage }) => SettingsPage),
);

export const SettingsPage = settings.LatePage;

/** Has them by the time that somebody wants them. */
export function loadLatePages(): void {
  settings.load().catch(() => {});
}
