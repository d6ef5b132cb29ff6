import type { FaultKind } from "../../../src/core/audit/proof/fault.ts";
import type { RawValue } from "../../../test/raw-query.ts";
import { AUDIT_TABLES, type TamperRow } from "./tables.ts";
import { type Pick, PROVERS, type Prover, type Tamper, type Tampering } from "./tamper.ts";

/** What a change of one column is rightly called; for the columns of a table that are not named, the one under `*`. */
const KINDS: Readonly<Record<string, Readonly<Record<string, readonly FaultKind[]>>>> = {
  audit_entries: { "*": ["altered"], chain_id: ["missing", "cut_off"], sequence: ["missing", "cut_off"] },
  audit_details: { "*": ["altered"], chain_id: ["missing", "inserted"], sequence: ["missing", "inserted"] },
  audit_heads: {
    "*": ["head_rewritten"],
    sequence: ["head_rewritten", "cut_off", "inserted"],
    mac: ["mac_wrong"],
    sealed_with: ["mac_wrong"],
    is_pending: ["left_out"],
  },
  audit_checkpoints: { "*": ["checkpoint_wrong"], number: ["checkpoint_missing", "checkpoint_wrong"] },
  audit_checkpoint_leaves: { "*": ["checkpoint_wrong"] },
  audit_checkpoint_head: {
    "*": ["head_rewritten"],
    number: ["head_rewritten", "checkpoint_missing", "checkpoint_wrong"],
    mac: ["mac_wrong"],
    sealed_with: ["mac_wrong"],
  },
  audit_archives: {
    "*": ["mac_wrong", "altered", "checkpoint_missing"],
    chain_id: ["missing", "cut_off", "head_rewritten"],
    sequence: ["mac_wrong", "altered", "missing", "inserted", "cut_off", "checkpoint_missing"],
    mac: ["mac_wrong"],
    sealed_with: ["mac_wrong"],
  },
};

/** One change of one column of one row, for every column of every audit table. */
export const COLUMN_TAMPERS: readonly Tamper[] = Object.entries(AUDIT_TABLES).flatMap(
  ([table, { columns }]) =>
    columns.map((column) => ({
      name: `${table}.${column}`,
      async do(tables, pick) {
        const row = pick.of(await tables.rows(table));
        const value = row?.[column];
        if (row === undefined || value === undefined) return undefined;
        const changed = changedValue(column, value, pick);
        await tables.change(table, row, { [column]: changed });
        return expected(table, column, row, `${JSON.stringify(value)} -> ${JSON.stringify(changed)}`);
      },
    })),
);

function expected(table: string, column: string, row: TamperRow, change: string): Tampering {
  const kinds = KINDS[table]?.[column] ?? KINDS[table]?.["*"] ?? [];
  const isUnderMac = column === "mac" || column === "sealed_with";
  const noticedBy: readonly Prover[] = isUnderMac ? ["operator"] : PROVERS;
  const chain = typeof row.chain_id === "number" ? row.chain_id : undefined;
  const what = `${table}.${column} of ${JSON.stringify(row).slice(0, 80)}: ${change.slice(0, 120)}`;
  if (table !== "audit_entries" && table !== "audit_details") return { what, kinds, noticedBy };
  return {
    what,
    kinds,
    noticedBy,
    ...(chain === undefined ? {} : { chain, entries: [Number(row.sequence)] }),
  };
}

/** Another value of the same type: one character or one bit away, or a neighbour. */
function changedValue(column: string, value: RawValue, pick: Pick): RawValue {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") {
    // A place that is taken would be refused.
    return column === "chain_id" || column === "sequence" || column === "number"
      ? value + 1_000 + pick.below(1_000)
      : value + 1 + pick.below(3);
  }
  const text = String(value);
  // No other fingerprint is known, and a reference would be refused by whoever respects it.
  if (column === "sealed_with") return "00000000";
  if (text === "") return "x";
  const at = pick.below(text.length);
  const other = text[at] === "1" ? "2" : "1";
  return pick.below(4) === 0 ? text.slice(0, -1) : text.slice(0, at) + other + text.slice(at + 1);
}
