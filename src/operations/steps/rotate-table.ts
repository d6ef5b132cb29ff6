import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import { BEFORE_ALL_KEYS, type ResealedRow, readSealedRows, replaceSealed } from "../../db/sealed-rows.ts";
import type { SealedTableName } from "../../db/sealed-tables.ts";
import type { Deps } from "../deps.ts";
import { type BatchSize, createBatchSize } from "./batch-size.ts";
import { patiently } from "./patiently.ts";
import { renewRow } from "./renew-row.ts";

export type RotateDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/** A row that was left as it is, and why: it does not open, its key is not given, or somebody else always was faster. */
export interface LeftRow {
  readonly table: SealedTableName;
  readonly key: number;
  readonly why: "key_unreadable" | "fernet_key_missing" | "in_use";
}

/** Hears what becomes of the rows of a table. */
export interface Tally {
  /** So many more were sealed anew. */
  moved(rows: number): void;
  left(row: LeftRow): void;
}

/** How often rows are read again that are locked, or in which somebody else changed what is sealed meanwhile. */
const TRIES = 20;
const PAUSE_MS = 25;

/** Seals every row of a table anew that another than the first Fernet key has sealed, page by page. */
export async function rotateTable(deps: RotateDeps, name: SealedTableName, tally: Tally): Promise<void> {
  const size = createBatchSize();
  for (let after: number | undefined = BEFORE_ALL_KEYS; after !== undefined; ) {
    after = await rotatePage(deps, name, after, size, tally);
  }
}

/** Answers the last key of the page; undefined when there was no row. */
async function rotatePage(
  deps: RotateDeps,
  name: SealedTableName,
  after: number,
  size: BatchSize,
  tally: Tally,
): Promise<number | undefined> {
  const limit = size.rows;
  for (let attempt = 0; ; attempt++) {
    const rows = await patiently(() => readSealedRows(deps.db, name, after, limit));
    const { renewed, stuck } = renew(deps, name, rows);
    const isGivenUp = attempt === TRIES;
    const replaced = isGivenUp || renewed.length === 0 ? 0 : await replace(deps, name, renewed, size);
    if (replaced > 0) tally.moved(replaced);
    if (replaced === renewed.length || isGivenUp) {
      for (const row of stuck) tally.left(row);
      if (isGivenUp) for (const { key } of renewed) tally.left({ table: name, key, why: "in_use" });
      return rows.at(-1)?.key;
    }
    await sleep(PAUSE_MS);
  }
}

/** Outside of any transaction: it takes longer than everything that is done to the rows. */
function renew(
  deps: RotateDeps,
  name: SealedTableName,
  rows: Awaited<ReturnType<typeof readSealedRows>>,
): { readonly renewed: readonly ResealedRow[]; readonly stuck: readonly LeftRow[] } {
  const renewed: ResealedRow[] = [];
  const stuck: LeftRow[] = [];
  for (const row of rows) {
    if (row.sealedWith === deps.keyring.first.fingerprint) continue;
    try {
      renewed.push({ ...row, next: renewRow(deps, name, row) });
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      const why = error.code === "fernet_key_missing" ? error.code : "key_unreadable";
      stuck.push({ table: name, key: row.key, why });
    }
  }
  return { renewed, stuck };
}

function replace(
  { db, keyring }: RotateDeps,
  name: SealedTableName,
  rows: readonly ResealedRow[],
  size: BatchSize,
): Promise<number> {
  return patiently(async () => {
    let begunAt = 0;
    const replaced = await db.write((tx) => {
      begunAt = performance.now();
      return replaceSealed(tx, name, rows, keyring.first.fingerprint);
    });
    size.note(rows.length, performance.now() - begunAt);
    return replaced;
  });
}
