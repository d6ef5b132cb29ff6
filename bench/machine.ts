import { availableParallelism, cpus, totalmem } from "node:os";
import { Client } from "pg";

const SETTINGS = ["shared_buffers", "max_wal_size", "synchronous_commit", "fsync", "full_page_writes"];

/** What a figure is worth nothing without: processor, cores, memory, Node. */
export function describeMachine(): string {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${availableParallelism()} cores (${cpus()[0]?.model}), ${memory}, Node ${process.versions.node}`;
}

/** The server's version, and those of its settings on which its speed depends most. */
export async function describePostgres(adminUrl: string): Promise<string> {
  const client = new Client(adminUrl);
  await client.connect();
  const texts: string[] = [];
  for (const name of SETTINGS) {
    const { rows } = await client.query<Record<string, string>>(`show ${name}`);
    texts.push(`${name} ${rows[0]?.[name]}`);
  }
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  await client.end();
  return `PostgreSQL ${rows[0]?.server_version} (${texts.join(", ")})`;
}
