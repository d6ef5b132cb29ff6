import { listWeights } from "../db/backlog.ts";
import type { WeightShare } from "../db/exchange-weight.ts";
import type { Deps } from "./deps.ts";
import { WEIGHT_PER_MINUTE } from "./steps/weights.ts";

/** The request weight of an exchange in this minute, as the nodes that share our addresses have it. */
interface ExchangeWeight {
  readonly exchange: string;
  /** What the nodes have taken for themselves, by whom it is for. */
  readonly taken: Readonly<Record<WeightShare, number>>;
  /** What the exchange itself has counted, as far as it was told. */
  readonly seen: number;
  /** What it grants in a minute, as far as is known. */
  readonly granted: number;
  /** How long it is still to be left alone, in milliseconds. */
  readonly pauseMs: number;
}

const NONE = { used_vault: 0, used_public: 0, used_signed: 0, seen: 0 };

export async function measureWeights({
  db,
  now,
  outgoingGroup,
}: Pick<Deps, "db" | "now" | "outgoingGroup">): Promise<readonly ExchangeWeight[]> {
  const at = now();
  const minute = Math.floor(at / 60_000);
  return (await listWeights(db, outgoingGroup)).map((row) => {
    // The minute of a node whose clock is a little ahead counts as this one.
    const used = row.minute >= minute ? row : NONE;
    return {
      exchange: row.exchange,
      taken: { vault: used.used_vault, public: used.used_public, signed: used.used_signed },
      seen: used.seen,
      granted: row.weight_per_minute ?? WEIGHT_PER_MINUTE,
      pauseMs: Math.max(0, row.stopped_until - at),
    };
  });
}
