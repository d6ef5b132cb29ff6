import type { Deps } from "./deps.ts";
import { type ImportSource, importPages } from "./steps/import-pages.ts";
import type { ImportReport } from "./steps/import-report.ts";
import { type ImportOrigin, standingOf } from "./steps/import-user.ts";

/**
 * What taking over would do: reads both databases, opens every key, and changes nothing. Throws `storage_failed`.
 */
export function tryImport(
  { db }: Pick<Deps, "db">,
  source: ImportSource,
  exchange: ImportOrigin["exchange"],
): Promise<ImportReport> {
  const origin = { source: source.keyring.first.fingerprint, exchange };
  const emails = new Set<string>();
  return importPages(source, async (person) => {
    const standing = await standingOf(db.read, origin, person);
    const { email } = person.user;
    // Two rows of the other program may have one e-mail in our spelling: the first would be here by then.
    if (standing.user === "new" && emails.has(email)) return { user: "email_taken", key: "none" };
    emails.add(email);
    return standing;
  });
}
