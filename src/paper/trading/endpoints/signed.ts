import type { Account } from "../../accounts.ts";
import { type Call, fixed, type SignedEndpoint } from "../../endpoint.ts";
import { randomAlphanumerics } from "../../keys.ts";
import { badSymbol } from "../../market.ts";
import type { Book } from "../book.ts";
import { type Portfolio, portfolioOf } from "../registry.ts";
import { settleAll } from "../settle.ts";

interface Description {
  readonly weight: number | SignedEndpoint["weight"];
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

type Act = (call: Call, account: Account) => unknown;

const weigh = (weight: Description["weight"]) => (typeof weight === "number" ? fixed(weight) : weight);

/** An endpoint that reads the account, once time has passed in every market. */
export const reading = (description: Description, act: Act): SignedEndpoint => ({
  ...description,
  security: "SIGNED",
  permission: "enableReading",
  weight: weigh(description.weight),
  answer: settled(act),
});

/** An endpoint that trades. */
export const trading = (description: Description, act: Act): SignedEndpoint => ({
  ...description,
  security: "SIGNED",
  permission: "enableSpotAndMarginTrading",
  weight: weigh(description.weight),
  answer: settled(act),
});

/** An endpoint that trades and costs no weight when it succeeds. Source: binance-spot-api-docs CHANGELOG 2026-04-02. */
export const freeTrading = (description: Description, act: Act): SignedEndpoint => ({
  ...trading(description, act),
  freeOnSuccess: true,
});

const settled =
  (act: Act): SignedEndpoint["answer"] =>
  (call, key) => {
    settleAll(call.trading, call.now);
    return act(call, key.account);
  };

/** The market that the parameter `symbol` names; -1121 when there is none. */
export function bookOf(call: Call): Book {
  const book = call.trading.books.get(call.parameters.get("symbol") ?? "");
  if (book === undefined) throw badSymbol();
  return book;
}

/** What the account has done in the symbol that is asked for. */
export const portfolioAt = (call: Call, account: Account): Portfolio =>
  portfolioOf(call.trading, account, bookOf(call).market.symbol);

/** A client order id of the exchange's own making, of 22 letters and digits like Binance's. */
export const newClientId = (call: Call): string => randomAlphanumerics(call.random, 22);
