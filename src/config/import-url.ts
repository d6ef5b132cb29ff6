import { resolve } from "node:path";
import { type DatabaseLocation, parseDatabaseUrl } from "./database-url.ts";
import { type ConfigFault, type Environment, EnvironmentReader } from "./environment.ts";

/** What an address of the other program's database looks like. */
export const IMPORT_URL_FORM = "postgres://user:password@host/database, sqlite:///PATH or file:PATH";

/** Of the server's certificate, as asyncpg and psycopg call it in an address. */
const TLS_MODES = new Set(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]);

/**
 * Reads the address of a database as Python programs write it: SQLAlchemy's with the name of a driver
 * (`postgresql+asyncpg://...`, `sqlite+aiosqlite:///PATH`), or ours.
 */
export function parseImportUrl(text: string): DatabaseLocation | undefined {
  const path = /^sqlite(?:\+\w+)?:\/\/\/([^?#]+)(?:\?[^#]*)?$/.exec(text)?.[1];
  if (path !== undefined) return path === ":memory:" ? undefined : { kind: "sqlite", path: resolve(path) };
  return parseDatabaseUrl(withOurMode(text.replace(/^postgres(?:ql)?(?:\+\w+)?:/, "postgres:")));
}

/** asyncpg says `ssl` where the others say `sslmode`. */
function withOurMode(text: string): string {
  if (!text.startsWith("postgres:") || !URL.canParse(text)) return text;
  const url = new URL(text);
  const mode = url.searchParams.get("ssl");
  if (mode === null || !TLS_MODES.has(mode)) return text;
  url.searchParams.delete("ssl");
  url.searchParams.set("sslmode", mode);
  return url.href;
}

/** The address in `IMPORT_URL` or in the file that `IMPORT_URL_FILE` names; it holds a password, which no argument should. */
export function readImportUrl(
  environment: Environment,
): { readonly location: DatabaseLocation | undefined } | { readonly faults: readonly ConfigFault[] } {
  const reader = new EnvironmentReader(environment);
  const location = reader.parsed("IMPORT_URL", IMPORT_URL_FORM, parseImportUrl, undefined);
  return reader.faults.length > 0 ? { faults: reader.faults } : { location };
}
