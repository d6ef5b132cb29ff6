import activity from "./activity.json";
import bots from "./bots.json";
import keyLife from "./key-life.json";
import settings from "./settings.json";

/** For what is loaded after the first page. */
export const messages = { ...settings, ...activity, ...bots, ...keyLife };
