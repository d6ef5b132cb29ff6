import { GENESIS } from "../../core/audit/chain.ts";
import type { StoredAuditEntry } from "../../db/audit-entries.ts";
import { readWholeEntries } from "../../db/audit-export.ts";
import type { Reader } from "../../db/audit-proof.ts";
import { pagesAfter } from "./pages.ts";

const ENTRIES_AT_ONCE = 500;

export interface WholeEntry extends StoredAuditEntry {
  readonly previous: string;
}

/** The entries of a chain that are in the database, oldest first and up to a place, each with the hash of the one before. */
export async function* readChain(
  reader: Reader,
  chainId: number,
  archived: { readonly sequence: number; readonly head: string } | undefined,
  upTo: number,
): AsyncGenerator<readonly WholeEntry[]> {
  let previous = archived?.head ?? GENESIS;
  const read = (after: number, limit: number) => readWholeEntries(reader, chainId, after, upTo, limit);
  const start = archived?.sequence ?? 0;
  for await (const page of pagesAfter(start, ENTRIES_AT_ONCE, read, ({ sequence }) => sequence)) {
    const whole: WholeEntry[] = [];
    for (const entry of page) {
      whole.push({ ...entry, previous });
      previous = entry.hash;
    }
    yield whole;
  }
}
