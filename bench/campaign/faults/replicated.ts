import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { layWire, type Wire } from "../../../test/db/postgres/wire.ts";
import { type PostgresServer, startPostgres } from "../../../test/postgres/server.ts";
import { startOwnPostgres } from "../../servers/postgres.ts";

/** A server with a replica, and an address for the nodes that can move from one to the other. */
export interface Replicated {
  readonly primary: PostgresServer;
  readonly replica: PostgresServer;
  readonly address: Wire;
  /** The line from the primary to the replica. */
  readonly line: Wire;
  /** Makes the replica the server of the nodes. */
  failOver(): Promise<void>;
  close(): Promise<void>;
}

const NAME = "replica";

/** With `isSynchronous` no commit is acknowledged before the replica has it on its disk. */
export async function startReplicated(isSynchronous: boolean): Promise<Replicated> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const one of opened.reverse()) await one.close();
  };
  const kept = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const primary = kept(await startOwnPostgres());
    const address = kept(await layWire(primary.adminUrl));
    const line = kept(await layWire(primary.adminUrl));
    const replica = kept(await startPostgres({ replicaOf: line.url, settings: { cluster_name: NAME } }));
    if (isSynchronous) await makeSynchronous(primary.adminUrl);
    async function failOver(): Promise<void> {
      await replica.promote();
      address.pointTo(replica.adminUrl);
    }
    return { primary, replica, address, line, failOver, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeSynchronous(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`alter system set synchronous_standby_names = '${NAME}'`);
    await admin.query("select pg_reload_conf()");
    for (;;) {
      const { rows } = await admin.query("select sync_state from pg_stat_replication");
      if (rows[0]?.sync_state === "sync") return;
      await sleep(50);
    }
  } finally {
    await admin.end();
  }
}
