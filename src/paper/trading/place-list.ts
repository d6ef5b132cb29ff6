import type { Account } from "../accounts.ts";
import type { Book } from "./book.ts";
import { need } from "./execute.ts";
import { balanceOf, type Hold, hold } from "./ledger.ts";
import type { Draft, Order, OrderList, Trade } from "./order.ts";
import { checkClientIds, checkMarket, createOrder, enter } from "./place.ts";
import { deskOf, type Trading } from "./registry.ts";
import { duplicateOrder, insufficientBalance } from "./rejection.ts";

/** A list as the client wants it. */
export interface ListPlan {
  readonly working: Draft | undefined;
  /** One order, or the two legs of an OCO pair. */
  readonly dependent: readonly Draft[];
  readonly paysOn: boolean;
  readonly clientId: string | undefined;
}

const EMPTY = { executed: 0n };

/** What has to be held for orders of which only one will be executed. */
const jointNeed = (book: Book, drafts: readonly Draft[], time: number): bigint =>
  drafts
    .map((draft) => need(book, { ...EMPTY, draft, quantity: draft.quantity }, time))
    .reduce((a, b) => (a > b ? a : b), 0n);

/**
 * Places a list. The legs of an OCO go to work at once; of the others the working order alone does, and money is held
 * for the rest too, unless the working order pays for it (OPO). Refuses with -2010 like single orders; nothing has
 * happened then. What follows from an order that is filled at once is left to the caller: `followUp` of the working one.
 */
export function placeList(
  trading: Trading,
  book: Book,
  account: Account,
  plan: ListPlan,
  made: { readonly newId: () => string; readonly time: number },
): { readonly list: OrderList; readonly trades: readonly Trade[] } {
  const { time, newId } = made;
  const { working, dependent, paysOn } = plan;
  const drafts = working === undefined ? dependent : [working, ...dependent];
  checkClientIds(
    trading,
    book,
    account,
    drafts.map(({ clientOrderId }) => clientOrderId),
  );
  const desk = deskOf(trading, account);
  if (plan.clientId !== undefined && desk.listByClientId.get(plan.clientId)?.done === false)
    throw duplicateOrder();
  for (const draft of working === undefined ? dependent : [working]) checkMarket(book, draft, time);
  const costs = [working === undefined ? [] : [working], paysOn ? [] : dependent];
  checkJointFunds(book, account, costs, time);

  const create = (draft: Draft, status: "NEW" | "PENDING_NEW") =>
    createOrder(trading, book, account, draft, {
      clientOrderId: draft.clientOrderId ?? newId(),
      status,
      time,
    });
  const first = working === undefined ? undefined : create(working, "NEW");
  const rest = dependent.map((draft) => create(draft, working === undefined ? "NEW" : "PENDING_NEW"));
  const list: OrderList = {
    listId: trading.lists,
    account,
    symbol: book.market.symbol,
    clientId: plan.clientId ?? newId(),
    createdAt: time,
    working: first,
    dependent: rest,
    paysOn,
    done: false,
  };
  trading.lists += 1;
  desk.lists.set(list.listId, list);
  desk.listByClientId.set(list.clientId, list);
  if (first !== undefined) holdFor([first], jointNeed(book, [first.draft], time), list);
  holdFor(rest, paysOn ? 0n : jointNeed(book, dependent, time), list);
  account.updatedAt = time;

  if (first !== undefined) return { list, trades: enter(trading, book, first, time) };
  for (const order of rest) enter(trading, book, order, time);
  return { list, trades: [] };
}

/** Holds money once for all these orders together. */
function holdFor(orders: readonly Order[], amount: bigint, list: OrderList): void {
  let held: Hold | undefined;
  for (const order of orders) {
    held ??= hold(order.account, order.hold.asset, amount);
    order.hold = held;
    order.list = list;
  }
}

function checkJointFunds(
  book: Book,
  account: Account,
  groups: readonly (readonly Draft[])[],
  time: number,
): void {
  const { baseAsset, quoteAsset } = book.market;
  const sums = new Map<string, bigint>();
  for (const drafts of groups) {
    const asset = drafts[0]?.side === "BUY" ? quoteAsset : baseAsset;
    sums.set(asset, (sums.get(asset) ?? 0n) + jointNeed(book, drafts, time));
  }
  for (const [asset, sum] of sums) if (balanceOf(account, asset).free < sum) throw insufficientBalance();
}
