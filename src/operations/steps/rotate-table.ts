import { setTimeout as sleep } from "node:timers/promises";
import { BEFORE_ALL_KEYS, type ResealedRow, readSealedRows, replaceSealed } from "../../db/sealed-rows.ts";
import type { SealedTableName } from "../../db/sealed-tables.ts";
import type { Deps } from "../deps.ts";
import { type BatchSize, createBatchSize } from "./batch-size.ts";
import { patiently } from "./patiently.ts";
import type { LeftRow, RenewRows } from "./renew-rows.ts";

export interface RotateDeps extends Pick<Deps, "db" | "keyring" | "now" | "random"> {
  readonly renew: RenewRows;
}

/** Hears what becomes of the rows of a table. */
interface Tally {
  /** So many more were sealed anew. */
  moved(rows: number): void;
  left(row: LeftRow): void;
}

const PAGE = 200;
/** How often rows are read again that are locked, or in which somebody else changed what is sealed meanwhile. */
const TRIES = 20;
const PAUSE_MS = 25;

interface Page {
  readonly rows: readonly ResealedRow[];
  readonly left: readonly LeftRow[];
  readonly after: number;
  /** The key of its last row. */
  readonly end: number;
}

/** Seals every row of a table anew that another than the first Fernet key has sealed, page by page. */
export async function rotateTable(deps: RotateDeps, name: SealedTableName, tally: Tally): Promise<void> {
  const size = createBatchSize();
  let page = await readPage(deps, name, BEFORE_ALL_KEYS);
  while (page !== undefined) {
    // The next page is made while this one is written.
    const next = readPage(deps, name, page.end);
    next.catch(() => undefined);
    await writePage(deps, name, page, size, tally);
    page = await next;
  }
}

/** The rows after a key, made anew, outside of any transaction; undefined when there are none. */
async function readPage(deps: RotateDeps, name: SealedTableName, after: number): Promise<Page | undefined> {
  const rows = await patiently(() => readSealedRows(deps.db, name, after, PAGE));
  const end = rows.at(-1)?.key;
  if (end === undefined) return undefined;
  const others = rows.filter(({ sealedWith }) => sealedWith !== deps.keyring.first.fingerprint);
  const renewed = others.length === 0 ? [] : await deps.renew(name, others);
  const resealed: ResealedRow[] = [];
  const left: LeftRow[] = [];
  others.forEach((row, index) => {
    const next = renewed[index] ?? "key_unreadable";
    if (typeof next === "string") left.push({ table: name, key: row.key, why: next });
    else resealed.push({ ...row, next });
  });
  return { rows: resealed, left, after, end };
}

async function writePage(
  deps: RotateDeps,
  name: SealedTableName,
  first: Page,
  size: BatchSize,
  tally: Tally,
): Promise<void> {
  let page = first;
  for (let attempt = 1; ; attempt++) {
    const replaced = await replaceAll(deps, name, page.rows, size, tally);
    if (replaced === page.rows.length || attempt === TRIES) break;
    await sleep(PAUSE_MS);
    const again = await readPage(deps, name, first.after);
    if (again === undefined) break;
    // Rows that were deleted meanwhile make room for rows of the next page.
    page = { ...again, rows: again.rows.filter(({ key }) => key <= first.end) };
  }
  for (const row of page.left) if (row.key <= first.end) tally.left(row);
}

/** Answers how many rows were replaced; of the others somebody was faster, or has them locked. */
async function replaceAll(
  deps: RotateDeps,
  name: SealedTableName,
  rows: readonly ResealedRow[],
  size: BatchSize,
  tally: Tally,
): Promise<number> {
  let replaced = 0;
  for (let start = 0, end: number; start < rows.length; start = end) {
    end = start + size.rows;
    const done = await replace(deps, name, rows.slice(start, end), size);
    tally.moved(done);
    replaced += done;
  }
  return replaced;
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
