import { lookAt } from "./look-at-scenes.ts";
import { ACTIVITY_SCENES } from "./scenes/activity.ts";
import { SESSION_SCENES } from "./scenes/session.ts";
import { SETTINGS_SCENES } from "./scenes/settings.ts";

lookAt([...SESSION_SCENES, ...SETTINGS_SCENES, ...ACTIVITY_SCENES]);
