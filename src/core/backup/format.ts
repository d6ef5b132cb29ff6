import { createHash } from "node:crypto";

/** docs/formats.md, "Backup". */
export const BACKUP_FORMAT = "keyhold/v1/backup";

/** What stands at the head of a backup. */
export interface BackupHeader {
  readonly format: typeof BACKUP_FORMAT;
  /** Milliseconds since 1970. */
  readonly created_at: number;
  /** The program that wrote it. */
  readonly version: string;
  readonly migrations: readonly { readonly number: number; readonly name: string }[];
  readonly deployment: string;
  readonly fernet_keys: readonly { readonly fingerprint: string; readonly known_value: string }[];
  /** The newest id that each table has given. */
  readonly last_ids: Readonly<Record<string, number>>;
}

/** A line of a backup: the head, the name of the table that follows with its columns, a row of it, or the end. */
type BackupLine =
  | { readonly kind: "header"; readonly header: BackupHeader }
  | { readonly kind: "table"; readonly name: string; readonly columns: readonly string[] }
  | { readonly kind: "row"; readonly values: readonly BackupValue[] }
  | { readonly kind: "end"; readonly rows: number; readonly sha256: string };

export type BackupValue = string | number | boolean | null;

/** Why a file is no backup that can be restored: the end of a sentence about it. */
export class BackupFault extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = "BackupFault";
  }
}

/** Writes the lines of a backup, and keeps the count and the hash that end it. */
export class BackupWriter {
  readonly #hash = createHash("sha256");
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  header(header: BackupHeader): string {
    return this.#hashed([{ header }]);
  }

  table(name: string, columns: readonly string[]): string {
    return this.#hashed([{ table: name, columns }]);
  }

  page(page: readonly (readonly BackupValue[])[]): string {
    this.#rows += page.length;
    return this.#hashed(page);
  }

  end(): string {
    return `${JSON.stringify({ end: { rows: this.#rows, sha256: this.#hash.digest("hex") } })}\n`;
  }

  #hashed(lines: readonly unknown[]): string {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    this.#hash.update(text);
    return text;
  }
}

/**
 * Reads the lines of a backup one after the other, and holds the file to its own count and hash. Whoever hands the file
 * in may have written anything into it. Throws {@link BackupFault}.
 */
export class BackupReader {
  readonly #hash = createHash("sha256");
  #rows = 0;
  #lines = 0;
  #isEnded = false;

  /** `text` is the line without its line feed. */
  line(text: string): BackupLine {
    if (this.#isEnded) throw new BackupFault("goes on after its end");
    const line = parseLine(text);
    this.#lines += 1;
    if ((this.#lines === 1) !== (line.kind === "header"))
      throw new BackupFault("does not begin as a backup does");
    if (line.kind === "end") {
      this.#isEnded = true;
      if (line.rows !== this.#rows || line.sha256 !== this.#hash.digest("hex")) {
        throw new BackupFault("is damaged: its content does not match its checksum");
      }
      return line;
    }
    if (line.kind === "row") this.#rows += 1;
    this.#hash.update(text).update("\n");
    return line;
  }

  /** To be called after the last line. */
  finish(): void {
    if (!this.#isEnded) throw new BackupFault("is cut off: its end is missing");
  }
}

function parseLine(text: string): BackupLine {
  const value = parseJson(text);
  if (Array.isArray(value)) {
    if (!value.every(isValue)) throw new BackupFault("has a row with what no column holds");
    return { kind: "row", values: value };
  }
  const { header, table, columns, end } = value as Record<string, unknown>;
  if (isHeader(header)) return { kind: "header", header };
  if (typeof table === "string" && isTexts(columns)) return { kind: "table", name: table, columns };
  if (isEnd(end)) return { kind: "end", ...end };
  throw new BackupFault("has a line that is none of a backup of this format");
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new BackupFault("is no backup of Keyhold, or is damaged");
}

function isValue(value: unknown): value is BackupValue {
  return (
    value === null || typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value)
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isEnd(value: unknown): value is { rows: number; sha256: string } {
  const { rows, sha256 } = (value ?? {}) as Record<string, unknown>;
  return Number.isSafeInteger(rows) && typeof sha256 === "string";
}

function isHeader(value: unknown): value is BackupHeader {
  const header = (value ?? {}) as Record<string, unknown>;
  return (
    header.format === BACKUP_FORMAT &&
    Number.isSafeInteger(header.created_at) &&
    typeof header.version === "string" &&
    typeof header.deployment === "string" &&
    isList(
      header.migrations,
      ({ number, name }) => Number.isSafeInteger(number) && typeof name === "string",
    ) &&
    isList(
      header.fernet_keys,
      (key) => typeof key.fingerprint === "string" && typeof key.known_value === "string",
    ) &&
    Object.values((header.last_ids ?? { none: "" }) as object).every(
      (last) => Number.isSafeInteger(last) && last >= 0,
    )
  );
}

function isList(value: unknown, isItem: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isItem((item ?? {}) as Record<string, unknown>));
}
