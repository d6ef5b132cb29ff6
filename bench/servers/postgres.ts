// A PostgreSQL server of a bench's own, with its defaults: every commit is synced to disk.
import { createRole } from "../../test/postgres/administration.ts";
import { type PostgresServer, startPostgres } from "../../test/postgres/server.ts";

export async function startOwnPostgres(): Promise<PostgresServer> {
  const server = await startPostgres();
  await createRole(server.adminUrl);
  return server;
}
