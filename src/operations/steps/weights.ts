import { setTimeout as sleep } from "node:timers/promises";
import {
  listWeightNews,
  stopExchange,
  storeWeightLimit,
  takeWeight,
  type WeightLimits,
  type WeightShare,
} from "../../db/exchange-weight.ts";
import type { Database } from "../../db/schema.ts";
import type { ExchangeId } from "../../exchanges/index.ts";

/**
 * The request weight of our outgoing addresses, which all nodes of a group share: taken from the database a piece at a time,
 * so that a request need not wait for a commit.
 */
export interface Weights {
  /** Takes weight for a request; false when there is none left for it in this minute, or the exchange is to be left alone. */
  take(exchange: ExchangeId, share: Purse, weight: number, payer?: WeightPayer): Promise<boolean>;
  /** Gives back what a request, begun at `takenAt` (milliseconds), did not cost after all. In another minute it is worth nothing. */
  giveBack(exchange: ExchangeId, share: Purse, weight: number, takenAt: number, payer?: WeightPayer): void;
  /** Learns from an answer what the exchange has counted in this minute. */
  noteUsed(exchange: ExchangeId, used: number): void;
  /** Has every node of the group leave the exchange alone. */
  stop(exchange: ExchangeId, seconds: number): Promise<void>;
  /** Learns how much weight the exchange grants an address in a minute. */
  noteLimit(exchange: ExchangeId, weightPerMinute: number): Promise<void>;
  /** How long to wait until there is weight again, in seconds. */
  secondsToWait(exchange: ExchangeId): number;
  /** Learns what other nodes were told: how much an exchange grants, and whether it wants to be left alone. */
  refresh(): Promise<void>;
}

/**
 * For whom weight is taken. Watching lives on the vault's share, and leaves of it what people need; `account` is what it asks beyond
 * the one question.
 */
export type Purse = WeightShare | "watch" | "account";

/** Whose part of the signed calls is used. */
export interface WeightPayer {
  readonly virtualKeyId: number;
  /** Percent of the weight for signed calls. */
  readonly percent: number;
}

/** What Binance grants an address in a minute, until it says itself (enums.md, "Rate limiters"). */
export const WEIGHT_PER_MINUTE = 6_000;
/** Other programs may share the address. */
const OURS = 0.9;
const SHARES: Readonly<Record<WeightShare, number>> = { vault: 0.2, public: 0.1, signed: 0.7 };
/** Who stores keys and looks at balances may use what lies idle, until half of everything is used. */
const VAULT_IDLE = 0.5;
/**
 * How much of the vault's share watching takes, evenly over the minute: at any moment of it, most of what is left of the minute is left
 * to people, and what people have taken watching goes without.
 */
const WATCHING = 0.9;
/** Up to which part of the vault's share questions about accounts go: no more than it, and so in the first half of a minute. */
const ACCOUNTS = 0.5;
const LEASE = 200;
/** About a second of watching. */
const WATCH_LEASE = 16;
/** A person waits for the vault's questions: a pause that is over soon is waited out, and not told. */
const SHORT_PAUSE_MS = 2_000;
const MINUTE_MS = 60_000;
/** However much an exchange grants, a minute takes no more than some hundred leases. */
const LEASES_PER_MINUTE = 50;

interface Account {
  limit: number;
  minute: number;
  seen: number;
  stoppedUntil: number;
  readonly left: Map<Purse, number>;
  readonly usedByKey: Map<number, number>;
  /** Who leases waits for who leases before: else many would take more than they need. */
  leasing: Promise<unknown>;
}

interface WeightsDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly outgoingGroup: string;
}

export function createWeights({ db, now, outgoingGroup }: WeightsDeps): Weights {
  const accounts = new Map<ExchangeId, Account>();

  function accountOf(exchange: ExchangeId): Account {
    const known = accounts.get(exchange);
    const account = known ?? newAccount();
    if (known === undefined) accounts.set(exchange, account);
    const minute = Math.floor(now() / 60_000);
    if (account.minute !== minute) {
      account.minute = minute;
      account.seen = 0;
      account.left.clear();
      account.usedByKey.clear();
    }
    return account;
  }

  async function lease(exchange: ExchangeId, purse: Purse, weight: number): Promise<boolean> {
    const account = accountOf(exchange);
    if ((account.left.get(purse) ?? 0) >= weight) return true;
    const limits = limitsOf(account.limit, purse, now());
    const share = purse === "watch" || purse === "account" ? "vault" : purse;
    for (const amount of new Set([Math.max(portionOf(purse, limits), weight), weight])) {
      const taken = { share, weight: amount, seen: account.seen };
      const isTaken = await db.write((tx) =>
        takeWeight(tx, { exchange, outgoingGroup }, taken, limits, now()),
      );
      if (!isTaken) continue;
      // The minute may be over by now: then what was leased counts for the next, in the database as here.
      const { left } = accountOf(exchange);
      left.set(purse, (left.get(purse) ?? 0) + amount);
      return true;
    }
    return false;
  }

  async function refresh(): Promise<void> {
    for (const { exchange, stoppedUntil, weightPerMinute } of await listWeightNews(db, outgoingGroup)) {
      const account = accountOf(exchange as ExchangeId);
      account.stoppedUntil = Math.max(account.stoppedUntil, stoppedUntil);
      account.limit = weightPerMinute ?? account.limit;
    }
  }

  async function waitOut({ stoppedUntil }: Account): Promise<void> {
    const pauseMs = stoppedUntil - now();
    // A timer may be a millisecond early.
    if (pauseMs > 0 && pauseMs <= SHORT_PAUSE_MS) await sleep(pauseMs + 1);
  }

  /** Whether a pause was what stood in the way at that time, and is over by now. */
  async function outlastsPause(exchange: ExchangeId, askedAt: number): Promise<boolean> {
    await refresh();
    const account = accountOf(exchange);
    if (account.stoppedUntil <= askedAt) return false;
    await waitOut(account);
    return account.stoppedUntil <= now();
  }

  return {
    async take(exchange, share, weight, payer) {
      const account = accountOf(exchange);
      if (share === "vault") await waitOut(account);
      if (account.stoppedUntil > now()) return false;
      if (payer !== undefined && !pays(account, payer, weight)) return false;
      while ((accountOf(exchange).left.get(share) ?? 0) < weight) {
        const askedAt = now();
        const leasing = account.leasing.then(() => lease(exchange, share, weight));
        account.leasing = leasing.catch(() => undefined);
        if (await leasing) continue;
        // Perhaps another node was told to pause, a moment ago.
        if (share === "vault" && (await outlastsPause(exchange, askedAt))) continue;
        if (payer !== undefined) addUse(accountOf(exchange), payer, -weight);
        return false;
      }
      const { left } = accountOf(exchange);
      left.set(share, (left.get(share) ?? 0) - weight);
      return true;
    },
    giveBack(exchange, share, weight, takenAt, payer) {
      const account = accountOf(exchange);
      if (Math.floor(takenAt / 60_000) !== account.minute) return;
      account.left.set(share, (account.left.get(share) ?? 0) + weight);
      if (payer !== undefined) addUse(account, payer, -weight);
    },
    noteUsed(exchange, used) {
      const account = accountOf(exchange);
      account.seen = Math.max(account.seen, used);
    },
    async stop(exchange, seconds) {
      const until = now() + seconds * 1_000;
      const account = accountOf(exchange);
      account.stoppedUntil = Math.max(account.stoppedUntil, until);
      await db.write((tx) => stopExchange(tx, { exchange, outgoingGroup }, until));
    },
    async noteLimit(exchange, weightPerMinute) {
      const account = accountOf(exchange);
      if (account.limit === weightPerMinute) return;
      account.limit = weightPerMinute;
      await db.write((tx) => storeWeightLimit(tx, { exchange, outgoingGroup }, weightPerMinute));
    },
    secondsToWait(exchange) {
      const { stoppedUntil } = accountOf(exchange);
      const untilNextMinute = 60_000 - (now() % 60_000);
      return Math.max(1, Math.ceil(Math.max(stoppedUntil - now(), untilNextMinute) / 1_000));
    },
    refresh,
  };
}

/** One virtual key must not use up what all of them share. */
function pays(account: Account, payer: WeightPayer, weight: number): boolean {
  const used = (account.usedByKey.get(payer.virtualKeyId) ?? 0) + weight;
  if (used > (limitsOf(account.limit, "signed", 0).share * payer.percent) / 100) return false;
  addUse(account, payer, weight);
  return true;
}

function addUse({ usedByKey }: Account, { virtualKeyId }: WeightPayer, weight: number): void {
  usedByKey.set(virtualKeyId, Math.max(0, (usedByKey.get(virtualKeyId) ?? 0) + weight));
}

function limitsOf(limit: number, purse: Purse, now: number): WeightLimits {
  const total = Math.floor(limit * OURS);
  if (purse === "watch") {
    const passed = (now % MINUTE_MS) / MINUTE_MS;
    return { total, idle: 0, share: Math.floor(total * SHARES.vault * WATCHING * passed) };
  }
  if (purse === "account") return { total, idle: 0, share: Math.floor(total * SHARES.vault * ACCOUNTS) };
  const idle = purse === "vault" ? Math.floor(total * VAULT_IDLE) : 0;
  return { total, idle, share: Math.round(total * SHARES[purse]) };
}

/** How much is leased at a time: of the vault's few questions, each by itself. */
function portionOf(purse: Purse, { share }: WeightLimits): number {
  if (purse === "vault" || purse === "account") return 0;
  return purse === "watch" ? WATCH_LEASE : Math.max(LEASE, Math.floor(share / LEASES_PER_MINUTE));
}

function newAccount(): Account {
  return {
    limit: WEIGHT_PER_MINUTE,
    minute: 0,
    seen: 0,
    stoppedUntil: 0,
    left: new Map(),
    usedByKey: new Map(),
    leasing: Promise.resolve(),
  };
}
