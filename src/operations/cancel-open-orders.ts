import { KeyholdError } from "../core/errors.ts";
import { type ApiKeyRow, findApiKey } from "../db/api-keys.ts";
import { type BotOrderRow, listUnfinishedOrders, postponeLook } from "../db/bot-orders.ts";
import type { Exchange, ExchangeId } from "../exchanges/index.ts";
import type { SendResult } from "../net/send.ts";
import type { Deps, Origin } from "./deps.ts";
import { exchangeNow } from "./steps/exchange-now.ts";
import { record } from "./steps/record.ts";
import { isUntimely, sendSigned } from "./steps/send-signed.ts";
import { groupsOf } from "./steps/settle-order.ts";

/** What came of cancelling. */
interface Cancelled {
  readonly cancelled: number;
  /** Of these the exchange did not say that they are cancelled: they may be filled, or it could not be asked. */
  readonly others: number;
}

/** Rows that one call cancels. */
const AT_ONCE = 100;
const SIDE_BY_SIDE = 8;
const ORDERS_TOLD = 20;

/**
 * Cancels the orders that bots have placed with the user's key and that are open, as far as the exchange's numbers of them are known.
 * A frozen key signs this too: it is the owner who asks. What became of each is found out by settling. Throws `no_key`.
 */
export async function cancelOpenOrders(deps: Deps, origin: Origin, userId: number): Promise<Cancelled> {
  const key = await findApiKey(deps.db.read, userId);
  if (key === undefined) throw new KeyholdError("no_key");
  const exchange = deps.exchanges.get(key.exchange as ExchangeId);
  const open = openOrders(await listUnfinishedOrders(deps.db.read, userId, AT_ONCE), key.exchange);
  if (exchange === undefined || open.length === 0) return { cancelled: 0, others: open.length };
  const happening = { actor: `user:${userId}`, subject: `api_key:${key.id}` } as const;
  const told = open.slice(0, ORDERS_TOLD).map(({ row, number }) => `${number} ${row.symbol}`);
  await deps.db.write((tx) =>
    record(tx, deps, origin, userId, {
      ...happening,
      event: "order.requested",
      data: { action: "cancel", orders: told, count: open.length },
    }),
  );
  const queue = [...open];
  let cancelled = 0;
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let order = queue.shift(); order !== undefined; order = queue.shift()) {
        if (await cancelAtExchange(deps, exchange, key, order)) cancelled += 1;
      }
    }),
  );
  const others = open.length - cancelled;
  await deps.db.write(async (tx) => {
    for (const id of new Set(open.map(({ row }) => row.id))) await postponeLook(tx, id, deps.now());
    await record(tx, deps, origin, userId, {
      ...happening,
      event: "order.answered",
      data: { action: "cancel", cancelled, others },
    });
  });
  return { cancelled, others };
}

interface OpenOrder {
  readonly row: BotOrderRow;
  /** The exchange's own. */
  readonly number: number;
}

function openOrders(rows: readonly BotOrderRow[], exchange: string): readonly OpenOrder[] {
  return rows
    .filter((row) => row.state === "open" && row.exchange === exchange)
    .flatMap((row) =>
      groupsOf(row)
        .filter(({ isFinal }) => !isFinal)
        .flatMap(({ orders }) => orders)
        .flatMap(({ orderId }) => (orderId === null ? [] : [{ row, number: orderId }])),
    );
}

async function cancelAtExchange(
  deps: Deps,
  exchange: Exchange,
  key: ApiKeyRow,
  order: OpenOrder,
): Promise<boolean> {
  const first = await askToCancel(deps, exchange, key, order);
  // The exchange's clock may have been set since it was asked; it is asked once more.
  const isTriedAgain = first?.kind === "answer" && isUntimely(exchange, first);
  const last = isTriedAgain ? await askToCancel(deps, exchange, key, order) : first;
  return (
    last?.kind === "answer" &&
    exchange.gateway.readTradeOutcome("cancel", last.status, last.body).done === "yes"
  );
}

/** Undefined when nothing can be sent now. */
async function askToCancel(
  deps: Deps,
  exchange: Exchange,
  key: ApiKeyRow,
  { row, number }: OpenOrder,
): Promise<SendResult | undefined> {
  const request = exchange.gateway.cancelRequest(row.symbol, number);
  const timestamp = await exchangeNow(deps, exchange);
  if (timestamp === undefined || !(await deps.weights.take(exchange.id, "vault", request.weight)))
    return undefined;
  const credential = { ...key, api_key_sealed_with: key.sealed_with };
  return await sendSigned(deps, exchange, credential, request, timestamp);
}
