import { type ImportSource, importPages } from "./steps/import-pages.ts";
import type { ImportReport } from "./steps/import-report.ts";
import { type ImportDeps, type ImportOrigin, importPerson } from "./steps/import-user.ts";

export type { ImportReport, Remark, Tally } from "./steps/import-report.ts";

/**
 * Takes over the users and exchange keys of a Python application: each user, with the key, in a transaction of its own, while
 * servers run. What is here already stays as it is. Throws `storage_failed` when either database fails; what was taken over until
 * then stays, and doing it again goes on.
 */
export function importTradebot(
  deps: ImportDeps,
  source: ImportSource,
  exchange: ImportOrigin["exchange"],
): Promise<ImportReport> {
  const origin = { source: source.keyring.first.fingerprint, exchange };
  return importPages(source, (person) => deps.db.write((tx) => importPerson(tx, deps, origin, person)));
}
