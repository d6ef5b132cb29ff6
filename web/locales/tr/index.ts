import exchange from "./exchange.json";
import exchangeKey from "./exchange-key.json";
import notices from "./notices.json";
import problems from "./problems.json";
import session from "./session.json";
import shell from "./shell.json";

export const messages = { ...shell, ...session, ...exchange, ...exchangeKey, ...notices, ...problems };
