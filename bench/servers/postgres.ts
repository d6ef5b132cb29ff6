// A PostgreSQL server of a bench's own, with its defaults: every commit is synced to disk.
import { createRole } from "../../test/postgres/administration.ts";
import { type PostgresServer, startPostgres } from "../../test/postgres/server.ts";

/** `settings` go over the server's own defaults. */
export async function startOwnPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresServer> {
  const server = await startPostgres({ settings });
  await createRole(server.adminUrl);
  return server;
}
