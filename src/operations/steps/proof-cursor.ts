import { setImmediate as turn } from "node:timers/promises";
import { keyPart, type PageKey } from "../../db/audit-proof.ts";

const PAGE = 250;

/** How long a proof may keep the event loop to itself, in milliseconds. */
const BREATH_MS = 5;
let lastBreath = performance.now();

async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < BREATH_MS) return;
  await turn();
  lastBreath = performance.now();
}

/** Rows of one table in the order of a key, a page at a time. */
export class ProofCursor<Row> {
  readonly #read: (after: PageKey, limit: number) => Promise<readonly Row[]>;
  readonly #keyOf: (row: Row) => readonly string[];
  #rows: readonly Row[] = [];
  #index = 0;
  #after: PageKey;
  #isAtEnd = false;

  constructor(
    read: (after: PageKey, limit: number) => Promise<readonly Row[]>,
    keyOf: (row: Row) => readonly string[],
    start: PageKey,
  ) {
    this.#read = read;
    this.#keyOf = keyOf;
    this.#after = start;
  }

  /** Whether the next page has to be read before `current` can be told. */
  get isDry(): boolean {
    return this.#index === this.#rows.length && !this.#isAtEnd;
  }

  /** Undefined at the end of the table. */
  get current(): Row | undefined {
    return this.#rows[this.#index];
  }

  advance(): void {
    this.#index += 1;
  }

  async fill(): Promise<void> {
    if (!this.isDry) return;
    // A read of SQLite waits for nothing, and a chain may have millions of entries: others have their turn in between.
    await breathe();
    this.#rows = await this.#read(this.#after, PAGE);
    this.#index = 0;
    const last = this.#rows.at(-1);
    this.#isAtEnd = this.#rows.length < PAGE;
    if (last !== undefined) this.#after = this.#keyOf(last).map(keyPart);
  }
}
