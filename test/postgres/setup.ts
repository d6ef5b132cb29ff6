import type { TestProject } from "vitest/node";
import { Secret } from "../../src/core/secret.ts";
import { migrate } from "../../src/db/migrate.ts";
import { MIGRATIONS } from "../../src/db/migrations/index.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Schema } from "../../src/db/schema.ts";
import { createDatabase, createRole, ROLE, TEMPLATE, urlOf } from "./administration.ts";
import { startPostgres } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The administrator's address on the server that the tests of a project share. */
    readonly postgresUrl: string;
  }
}

/**
 * Nothing of this server outlives the tests, so it need not survive a power cut: without syncing, a commit was measured
 * to take a tenth of the time. What is about crashes starts a server of its own.
 */
const SETTINGS = {
  fsync: "off",
  full_page_writes: "off",
  max_connections: "300",
  // No table lives long enough to need it.
  autovacuum: "off",
};

/** Starts a server for the tests of a project, with a template that has every migration. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ settings: SETTINGS });
  try {
    await createRole(server.adminUrl);
    await createDatabase(server.adminUrl, TEMPLATE);
    const url = new Secret(urlOf(server.adminUrl, TEMPLATE, ROLE));
    const db = await openPostgres<Schema>({ url });
    await migrate(db, MIGRATIONS, Date.now);
    await db.close();
  } catch (error) {
    await server.close();
    throw error;
  }
  project.provide("postgresUrl", server.adminUrl);
  return () => server.close();
}
