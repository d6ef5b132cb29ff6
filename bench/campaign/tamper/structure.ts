import { entryHash } from "../../../src/core/audit/chain.ts";
import type { Tables, TamperRow } from "./tables.ts";
import { type Pick, PROVERS, type Tamper, type Tampering } from "./tamper.ts";

/** What somebody who can only write the database can do to whole rows. */
export const STRUCTURE_TAMPERS: readonly Tamper[] = [
  {
    name: "an entry taken out",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence }) => {
        await tables.remove("audit_entries", row);
        return at(chain, sequence, ["missing"]);
      }),
  },
  {
    name: "an entry taken out, later ones renumbered",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence, rows }) => {
        await tables.remove("audit_entries", row);
        for (const later of rows.filter((other) => Number(other.sequence) > sequence)) {
          await tables.change("audit_entries", later, { sequence: Number(later.sequence) - 1 });
        }
        return at(chain, sequence, ["missing", "altered"]);
      }),
  },
  {
    name: "an entry put in, later ones renumbered",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence, rows }) => {
        for (const later of rows.filter((other) => Number(other.sequence) >= sequence).reverse()) {
          await tables.change("audit_entries", later, { sequence: Number(later.sequence) + 1 });
        }
        await tables.add("audit_entries", { ...row, event: "session.opened", data: "{}" });
        return at(chain, sequence, ["inserted"]);
      }),
  },
  {
    name: "an entry put in after the head, rightly linked",
    do: (tables, pick) =>
      onChain(tables, pick, async ({ chain, last }) => {
        await tables.add(
          "audit_entries",
          relinked({ ...last, sequence: Number(last.sequence) + 1 }, String(last.hash)),
        );
        const entries = [Number(last.sequence) + 1];
        return { what: `chain ${chain}`, kinds: ["inserted"], chain, entries, noticedBy: PROVERS };
      }),
  },
  {
    name: "two entries exchanged",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence, rows }) => {
        const other = pick.of(rows.filter((one) => Number(one.sequence) > sequence));
        if (other === undefined) return undefined;
        await tables.change("audit_entries", row, { sequence: 1_000_000 });
        await tables.change("audit_entries", other, { sequence });
        await tables.change(
          "audit_entries",
          { ...row, sequence: 1_000_000 },
          { sequence: other.sequence ?? 0 },
        );
        return at(chain, sequence, ["reordered"]);
      }),
  },
  {
    name: "the contents of two entries exchanged, their hashes left",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence, rows }) => {
        const other = pick.of(rows.filter((one) => Number(one.sequence) > sequence));
        if (other === undefined) return undefined;
        await tables.change("audit_entries", row, contentOf(other));
        await tables.change("audit_entries", other, contentOf(row));
        return at(chain, sequence, ["reordered"]);
      }),
  },
  {
    name: "an entry changed together with its hash",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ row, chain, sequence, rows }) => {
        const before = rows.find((one) => Number(one.sequence) === sequence - 1);
        if (before === undefined) return undefined;
        const { hash, data } = relinked({ ...row, data: '{"state":"valid"}' }, String(before.hash));
        await tables.change("audit_entries", row, { hash: hash ?? null, data: data ?? null });
        return { ...at(chain, sequence, ["altered"]), entries: [sequence, sequence + 1] };
      }),
  },
  {
    name: "an entry changed, and every later hash and the head with it",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ chain, sequence, rows }) => {
        const hash = await rewriteFrom(tables, rows, sequence);
        const head = (await tables.rows("audit_heads")).find((one) => one.chain_id === chain);
        if (head === undefined) return undefined;
        await tables.change("audit_heads", head, { head: hash });
        // Without the Fernet key nobody can tell that the head is not ours, unless a checkpoint has named a later entry.
        return {
          what: nameOf(chain, sequence),
          kinds: ["altered", "mac_wrong"],
          chain,
          noticedBy: (await isNamed(tables, chain, sequence)) ? PROVERS : ["operator"],
        };
      }),
  },
  {
    name: "the newest entries cut off",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ chain, sequence, rows }) => {
        for (const row of rows.filter((one) => Number(one.sequence) >= sequence))
          await removeEntry(tables, row);
        return at(chain, sequence, ["cut_off"]);
      }),
  },
  {
    name: "the newest entries cut off, and the head rewritten",
    do: (tables, pick) =>
      onMiddle(tables, pick, async ({ chain, sequence, rows }) => {
        const cut = rows.filter((one) => Number(one.sequence) >= sequence);
        for (const row of cut) await removeEntry(tables, row);
        const last = rows.find((one) => Number(one.sequence) === sequence - 1);
        const head = (await tables.rows("audit_heads")).find((one) => one.chain_id === chain);
        if (head === undefined || last === undefined) return undefined;
        await tables.change("audit_heads", head, { sequence: sequence - 1, head: last.hash ?? null });
        return {
          what: nameOf(chain, sequence),
          kinds: ["cut_off", "mac_wrong"],
          chain,
          noticedBy: (await isNamed(tables, chain, sequence)) ? PROVERS : ["operator"],
        };
      }),
  },
  {
    name: "a whole chain taken out",
    do: (tables, pick) =>
      onChain(tables, pick, async ({ chain, rows }) => {
        for (const row of rows) await removeEntry(tables, row);
        await tables.query("delete from audit_heads where chain_id = ?", chain);
        const kinds = ["cut_off", "head_rewritten"] as const;
        return { what: `chain ${chain}`, kinds, chain, noticedBy: PROVERS };
      }),
  },
  {
    name: "a head taken out",
    do: (tables, pick) =>
      onChain(tables, pick, async ({ chain }) => {
        await tables.query("delete from audit_heads where chain_id = ?", chain);
        const kinds = ["head_rewritten", "missing"] as const;
        return { what: `chain ${chain}`, kinds, chain, noticedBy: PROVERS };
      }),
  },
  {
    name: "details taken out",
    async do(tables, pick) {
      const row = pick.of(await tables.rows("audit_details"));
      if (row === undefined) return undefined;
      await tables.remove("audit_details", row);
      const [chain, sequence] = [Number(row.chain_id), Number(row.sequence)];
      return at(chain, sequence, ["missing"]);
    },
  },
  {
    name: "the nonce of details spelt in another way",
    async do(tables, pick) {
      const row = pick.of(await tables.rows("audit_details"));
      const spelt = pick.of([String(row?.nonce).toUpperCase(), `${row?.nonce}zz`]);
      if (row === undefined || spelt === undefined || spelt === row.nonce) return undefined;
      await tables.change("audit_details", row, { nonce: spelt });
      const [chain, sequence] = [Number(row.chain_id), Number(row.sequence)];
      return at(chain, sequence, ["altered"]);
    },
  },
  {
    name: "details of two entries exchanged",
    async do(tables, pick) {
      const rows = await tables.rows("audit_details");
      const [one, other] = [pick.of(rows), pick.of(rows)];
      if (one === undefined || other === undefined || one.nonce === other.nonce) return undefined;
      await tables.change("audit_details", one, {
        nonce: other.nonce ?? null,
        details: other.details ?? null,
      });
      await tables.change("audit_details", other, { nonce: one.nonce ?? null, details: one.details ?? null });
      return { what: JSON.stringify([one, other]).slice(0, 120), kinds: ["altered"], noticedBy: PROVERS };
    },
  },
];

interface Chosen {
  readonly chain: number;
  readonly sequence: number;
  readonly row: TamperRow;
  readonly last: TamperRow;
  /** All entries of the chain that are in the database. */
  readonly rows: readonly TamperRow[];
}

/** Chooses a chain of which entries are there. */
async function onChain<T>(
  tables: Tables,
  pick: Pick,
  act: (chosen: Chosen) => Promise<T | undefined>,
): Promise<T | undefined> {
  const entries = await tables.rows("audit_entries");
  const chain = Number(pick.of(entries)?.chain_id);
  const rows = entries.filter((entry) => entry.chain_id === chain);
  const last = rows.at(-1);
  const row = rows[Math.max(1, pick.below(rows.length - 1))] ?? last;
  if (row === undefined || last === undefined) return undefined;
  return act({ chain, sequence: Number(row.sequence), row, last, rows });
}

/** Chooses an entry that is neither the first of its chain that is there nor the last. */
async function onMiddle<T>(
  tables: Tables,
  pick: Pick,
  act: (chosen: Chosen) => Promise<T | undefined>,
): Promise<T | undefined> {
  return onChain(tables, pick, async (chosen) =>
    chosen.row === chosen.last || chosen.row === chosen.rows[0] ? undefined : act(chosen),
  );
}

async function removeEntry(tables: Tables, row: TamperRow): Promise<void> {
  await tables.remove("audit_entries", row);
  await tables.query(
    "delete from audit_details where chain_id = ? and sequence = ?",
    Number(row.chain_id),
    Number(row.sequence),
  );
}

/** Changes an entry and makes every hash from there on fit; answers the hash of the last. */
export async function rewriteFrom(
  tables: Tables,
  rows: readonly TamperRow[],
  sequence: number,
): Promise<string> {
  let previous = String(rows.find((one) => Number(one.sequence) === sequence - 1)?.hash);
  for (const row of rows.filter((one) => Number(one.sequence) >= sequence)) {
    const data = Number(row.sequence) === sequence ? '{"state":"valid"}' : String(row.data);
    const next = relinked({ ...row, data }, previous);
    await tables.change("audit_entries", row, { data, hash: next.hash ?? null });
    previous = String(next.hash);
  }
  return previous;
}

/** The same entry with the hash that it has after `previous`. */
function relinked(row: TamperRow, previous: string): TamperRow {
  const hash = entryHash(previous, {
    chainId: Number(row.chain_id),
    sequence: Number(row.sequence),
    at: Number(row.at),
    event: String(row.event),
    actor: String(row.actor),
    subject: String(row.subject),
    requestId: String(row.request_id),
    data: String(row.data),
    detailsHash: String(row.details_hash),
  });
  return { ...row, hash };
}

/** Whether a checkpoint names this entry of the chain or a later one. */
async function isNamed(tables: Tables, chain: number, sequence: number): Promise<boolean> {
  const leaves = await tables.rows("audit_checkpoint_leaves");
  return leaves.some((leaf) => leaf.chain_id === chain && Number(leaf.sequence) >= sequence);
}

function contentOf({ chain_id: _chain, sequence: _sequence, hash: _hash, ...content }: TamperRow): TamperRow {
  return content;
}

/** What every prover has to find at this one entry. */
function at(chain: number, sequence: number, kinds: Tampering["kinds"]): Tampering {
  return { what: nameOf(chain, sequence), kinds, chain, entries: [sequence], noticedBy: PROVERS };
}

function nameOf(chain: number, sequence: number): string {
  return `entry ${sequence} of chain ${chain}`;
}
