import type { Account } from "../../accounts.ts";
import type { Call } from "../../endpoint.ts";
import { neitherParameter, type Refusal } from "../../refusal.ts";
import type { Order } from "../order.ts";
import { readClientId, readWhole } from "../read-values.ts";
import { portfolioAt } from "./signed.ts";

/** The names of the two parameters by which an order is found. */
export interface FindBy {
  readonly id: string;
  readonly clientId: string;
}

/**
 * The order of the account that is named by its id, its client order id, or both, which have to agree then. Neither
 * sent is refused with -1102, no such order as the caller says.
 */
export function findOrder(call: Call, account: Account, by: FindBy, refuse: () => Refusal): Order {
  const portfolio = portfolioAt(call, account);
  const orderId = readWhole(call.parameters, by.id);
  const clientId = readClientId(call.parameters, by.clientId);
  if (orderId === undefined && clientId === undefined) throw neitherParameter(by.clientId, by.id);
  const found =
    orderId === undefined ? portfolio.byClientId.get(clientId ?? "") : portfolio.orders.get(orderId);
  if (found === undefined || (clientId !== undefined && found.clientOrderId !== clientId)) throw refuse();
  return found;
}
