import { createExchangeClock } from "../src/net/clock.ts";
import type { Deps } from "../src/operations/deps.ts";
import { createWeights } from "../src/operations/steps/weights.ts";
import { watchKeys } from "../src/operations/watch-keys.ts";
import { type KeyOwner, newKeyHolder, sql } from "./key-desk.ts";
import { openTestKeyhold, type PaperKey, type TestKeyhold } from "./keyhold.ts";

/** Stored keys that are watched, at a time that stands until it is moved, and what has become of them. */
export interface WatchDesk {
  readonly keyhold: TestKeyhold;
  readonly deps: Deps;
  wait(ms: number): void;
  /** Watches until nothing is due any more, or no weight is left. */
  watch(deps?: Deps): Promise<void>;
  newHolder(options?: object): Promise<KeyOwner & { readonly key: PaperKey }>;
  /** Has a key be due now. */
  makeDue(owner: KeyOwner): Promise<void>;
  row(owner: KeyOwner): Promise<Record<string, unknown>>;
  /** The codes of what an owner was told, oldest first. */
  told(owner: KeyOwner): Promise<readonly string[]>;
}

/** The last seconds of a minute, in which all of its weight may be used. */
const LATE_IN_MINUTE = 58_000;
/** Keys are stored by the clock on the wall, and what was checked after it is asked about is left alone. */
const AHEAD = 10 * 60_000;
export const INTERVAL = 3_600_000;

export async function openWatchDesk(instead: Partial<Deps> = {}): Promise<WatchDesk> {
  const keyhold = await openTestKeyhold();
  let time = Math.floor(Date.now() / 60_000) * 60_000 + AHEAD + LATE_IN_MINUTE;
  const now = () => time;
  const deps: Deps = {
    ...keyhold.deps,
    now,
    clock: createExchangeClock(now, now),
    weights: createWeights({ db: keyhold.deps.db, now, outgoingGroup: "watched" }),
    checkEveryMs: INTERVAL,
    ...instead,
  };
  return {
    keyhold,
    deps,
    wait(ms) {
      time += ms;
    },
    async watch(as = deps) {
      while ((await watchKeys(as)) > 0);
    },
    newHolder: (options) => newKeyHolder(keyhold, options),
    async makeDue({ id }) {
      // The exchange's own clock goes on while this one stands: it is asked for anew.
      deps.clock.forget("paper");
      await sql(keyhold, "update api_keys set next_check_at = 0 where user_id = ?", id);
    },
    async row({ id }) {
      return (await sql(keyhold, "select * from api_keys where user_id = ?", id))[0] ?? {};
    },
    async told({ id }) {
      const rows = await sql(keyhold, "select code from notices where user_id = ? order by id", id);
      return rows.map(({ code }) => String(code));
    },
  };
}
