import { Client } from "pg";

/** The database that has every migration, and from which each test gets its own. */
export const TEMPLATE = "keyhold_template";

/** The role that Keyhold has: it owns its database, and may do nothing else. */
export const ROLE = "keyhold";

/** The address of a database on the server of `adminUrl`; for the administrator unless a role is named. */
export function urlOf(adminUrl: string, database: string, role?: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role !== undefined) url.username = role;
  return url.href;
}

/** Makes the role of Keyhold, with the administrator's password. */
export async function createRole(adminUrl: string): Promise<void> {
  await command(adminUrl, `create role ${ROLE} login password '${new URL(adminUrl).password}'`);
}

/** Makes a database that Keyhold's role owns: empty, or a clone of another that nobody is connected to. */
export async function createDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  await command(adminUrl, `create database ${name} owner ${ROLE} template ${template ?? "template0"}`);
}

/** Ends whoever is still connected to it. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await command(adminUrl, `drop database if exists ${name} with (force)`);
}

async function command(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
