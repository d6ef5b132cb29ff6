import exchange from "./exchange.json";
import exchangeKey from "./exchange-key.json";
import type { messages as late } from "./late.ts";
import notices from "./notices.json";
import problems from "./problems.json";
import session from "./session.json";
import shell from "./shell.json";

/** For the first page. */
export const messages = { ...shell, ...session, ...exchange, ...exchangeKey, ...notices, ...problems };

/** The ids of all messages, the late ones too; the other languages have the same. */
export type MessageId = keyof typeof messages | keyof typeof late;
