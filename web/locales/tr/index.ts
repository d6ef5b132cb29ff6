import activity from "./activity.json";
import bots from "./bots.json";
import exchange from "./exchange.json";
import exchangeKey from "./exchange-key.json";
import notices from "./notices.json";
import problems from "./problems.json";
import session from "./session.json";
import settings from "./settings.json";
import shell from "./shell.json";

export const messages = {
  ...shell,
  ...session,
  ...settings,
  ...activity,
  ...bots,
  ...exchange,
  ...exchangeKey,
  ...notices,
  ...problems,
};
