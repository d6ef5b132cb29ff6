import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import {
  BEFORE_ALL_KEYS,
  type ResealedRow,
  readSealedRows,
  replaceSealed,
  type SealedRow,
} from "../../db/sealed-rows.ts";
import type { SealedTableName } from "../../db/sealed-tables.ts";
import type { Deps } from "../deps.ts";
import { type BatchSize, createBatchSize } from "./batch-size.ts";
import { patiently } from "./patiently.ts";
import { renewRow } from "./renew-row.ts";

export type RotateDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/** A row that was left as it is, and why: it does not open, or its key is not given. */
export interface LeftRow {
  readonly table: SealedTableName;
  readonly key: number;
  readonly why: "key_unreadable" | "fernet_key_missing";
}

/** Hears what becomes of the rows of a table. */
export interface Tally {
  /** So many more were sealed anew. */
  moved(rows: number): void;
  left(row: LeftRow): void;
}

const PAGE = 500;
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
  for (let attempt = 1; ; attempt++) {
    const page = await patiently(() => readSealedRows(deps.db, name, after, PAGE));
    const others = page.filter(({ sealedWith }) => sealedWith !== deps.keyring.first.fingerprint);
    const stuck: LeftRow[] = [];
    let missed = 0;
    for (let start = 0, end: number; start < others.length; start = end) {
      end = start + size.rows;
      const renewed = renew(deps, name, others.slice(start, end), stuck);
      const replaced = renewed.length === 0 ? 0 : await replace(deps, name, renewed, size);
      tally.moved(replaced);
      missed += renewed.length - replaced;
    }
    if (missed === 0 || attempt === TRIES) {
      for (const row of stuck) tally.left(row);
      return page.at(-1)?.key;
    }
    await sleep(PAUSE_MS);
  }
}

/** Outside of any transaction: it takes longer than everything that is done to the rows. */
function renew(
  deps: RotateDeps,
  name: SealedTableName,
  rows: readonly SealedRow[],
  stuck: LeftRow[],
): readonly ResealedRow[] {
  return rows.flatMap((row) => {
    try {
      return [{ ...row, next: renewRow(deps, name, row) }];
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      const why = error.code === "fernet_key_missing" ? error.code : "key_unreadable";
      stuck.push({ table: name, key: row.key, why });
      return [];
    }
  });
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
