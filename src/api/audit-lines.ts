import type { AuditEntry } from "./audit.ts";

// Audit entries as files hold them, whoever asked for them: the command line or the page. So this file imports types alone.

const COLUMNS = [
  "chain_id",
  "sequence",
  "at",
  "event",
  "actor",
  "subject",
  "request_id",
  "data",
  "details",
  "details_hash",
  "hash",
] as const;

export const CSV_HEAD = `${COLUMNS.join(",")}\r\n`;

/** One entry as a line of JSON: what `GET /api/v1/audit` answers of it, which is all that its hash is made of. */
export function jsonLine(entry: AuditEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** One entry as a record of CSV (RFC 4180); `data` and `details` are JSON. */
export function csvLine(entry: AuditEntry): string {
  const values = { ...entry, data: entry.exact.data, details: entry.exact.details ?? "" };
  return `${COLUMNS.map((column) => field(String(values[column]))).join(",")}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
