import { lookAt } from "./look-at-scenes.ts";
import { BOT_SCENES } from "./scenes/bots.ts";
import { FORM_SCENES } from "./scenes/form.ts";
import { KEY_SCENES } from "./scenes/key.ts";

lookAt([...FORM_SCENES, ...KEY_SCENES, ...BOT_SCENES]);
