import { lookAt } from "./look-at-scenes.ts";
import { KEY_LIFE_SCENES } from "./scenes/key-life.ts";

lookAt(KEY_LIFE_SCENES);
