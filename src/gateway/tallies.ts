import { addressBlock } from "../core/throttle.ts";
import type { Deps } from "../operations/deps.ts";
import type { RefusalCount, Tallies } from "../operations/write-tallies.ts";

/** Counts in memory what is not recorded one by one. A crash loses what was counted since it was last written down. */
interface Tally {
  noteRead(virtualKeyId: number, endpoint: string): void;
  noteUse(virtualKeyId: number): void;
  noteRefusal(refusal: Omit<RefusalCount, "times">): void;
  /** What was counted since the last time. */
  take(): Tallies;
}

/** Who asks under ever new names must not fill the memory: what is beyond is counted no more until it is written down. */
const MOST = 10_000;

export function createTally({ now }: Pick<Deps, "now">): Tally {
  let reads = new Map<string, Tallies["reads"][number]>();
  let uses = new Map<number, number>();
  let refusals = new Map<string, RefusalCount>();
  return {
    noteRead(virtualKeyId, endpoint) {
      const minute = Math.floor(now() / 60_000);
      const name = `${virtualKeyId} ${minute} ${endpoint}`;
      const count = (reads.get(name)?.count ?? 0) + 1;
      if (count > 1 || reads.size < MOST) reads.set(name, { virtualKeyId, minute, endpoint, count });
    },
    noteUse(virtualKeyId) {
      if (uses.has(virtualKeyId) || uses.size < MOST) uses.set(virtualKeyId, now());
    },
    noteRefusal(refusal) {
      const { subject, event, data } = refusal.happening;
      const block = addressBlock(refusal.origin.address);
      const name = `${refusal.userId} ${subject} ${event} ${data?.reason} ${block}`;
      const first = refusals.get(name);
      if (first !== undefined) refusals.set(name, { ...first, times: first.times + 1 });
      else if (refusals.size < MOST) refusals.set(name, { ...refusal, times: 1 });
    },
    take() {
      const taken = { reads: [...reads.values()], uses, refusals: [...refusals.values()] };
      reads = new Map();
      uses = new Map();
      refusals = new Map();
      return taken;
    },
  };
}
