import {
  countPendingHeads,
  countUnsettledOrders,
  countWaitingNotices,
  findNewestCheckpointTime,
} from "../db/backlog.ts";
import { listFreezes } from "../db/freezes.ts";
import type { Channel } from "../db/notice-deliveries.ts";
import type { Deps } from "./deps.ts";

/** Work that waits, with how long it has waited in milliseconds. */
interface Backlog {
  /** Undefined before the first checkpoint. */
  readonly checkpointAgeMs: number | undefined;
  /** Chains whose newest entries no checkpoint covers. */
  readonly headsWaiting: number;
  readonly orders: ReadonlyMap<OrderState, number>;
  /** Of those whose outcome nobody knows. */
  readonly oldestUnsettledMs: number;
  readonly notices: ReadonlyMap<Channel, { readonly waiting: number; readonly oldestMs: number }>;
  /** What the operator has frozen, by what it is. */
  readonly freezes: Readonly<Record<"all" | "exchange" | "user", number>>;
}

/** `sent`: on its way. `unknown`: the exchange did not say. `open`: it may still cost more than was reserved. */
type OrderState = "sent" | "unknown" | "open";

const COUNTED = 10_000;
const CHANNELS: readonly Channel[] = ["webhook", "email"];

/** Measures what waits to be done; each count ends at 10,000. */
export async function measureBacklog({ db, now }: Pick<Deps, "db" | "now">): Promise<Backlog> {
  const at = now();
  const age = (since: number | null) => (since === null ? 0 : Math.max(0, at - since));
  const checkpointAt = await findNewestCheckpointTime(db);
  const orders = new Map<OrderState, number>([
    ["sent", 0],
    ["unknown", 0],
    ["open", 0],
  ]);
  let oldestUnsettledMs = 0;
  for (const { state, count, oldest } of await countUnsettledOrders(db, COUNTED)) {
    orders.set(state as OrderState, count);
    if (state !== "open") oldestUnsettledMs = Math.max(oldestUnsettledMs, age(oldest));
  }
  const notices = new Map<Channel, { waiting: number; oldestMs: number }>();
  for (const channel of CHANNELS) {
    const { count, oldest } = await countWaitingNotices(db, channel, COUNTED);
    notices.set(channel, { waiting: count, oldestMs: age(oldest) });
  }
  const freezes = { all: 0, exchange: 0, user: 0 };
  for (const { scope } of await listFreezes(db.read)) {
    freezes[(scope.split(":", 1)[0] ?? "all") as keyof typeof freezes] += 1;
  }
  return {
    checkpointAgeMs: checkpointAt === undefined ? undefined : age(checkpointAt),
    headsWaiting: await countPendingHeads(db, COUNTED),
    orders,
    oldestUnsettledMs,
    notices,
    freezes,
  };
}
