import { lookAt } from "./look-at-scenes.ts";
import { FORM_SCENES } from "./scenes/form.ts";
import { KEY_SCENES } from "./scenes/key.ts";

lookAt([...FORM_SCENES, ...KEY_SCENES]);
