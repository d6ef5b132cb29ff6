import { Client } from "pg";
import type { PostgresServer } from "../../../test/postgres/server.ts";
import { startOwnPostgres } from "../../servers/postgres.ts";
import type { Scenario } from "./scenario.ts";
import { runTrial } from "./trial.ts";

const DATABASE = "PostgreSQL, two nodes";
const AWAY_MS = 5_000;

const STOPS = [
  ["postgres-stop", "fast", "stopped in order, started 5 s later"],
  ["postgres-crash", "immediate", "ended as by a crash, started 5 s later"],
  ["postgres-kill", "kill", "killed, started 5 s later"],
] as const;

/** The server goes, in every way that it can, and comes back. */
const stops = STOPS.map(
  ([name, how, text]): Scenario => ({
    name,
    database: DATABASE,
    run: () =>
      withServer((server) =>
        runTrial({
          fault: `database server ${text}`,
          database: DATABASE,
          ground: { adminUrl: server.adminUrl },
          forMs: AWAY_MS,
          strike: () => server.stop(how),
          lift: () => server.start(),
        }),
      ),
  }),
);

/** Ends every session of the nodes, five times a second for as long as the fault lasts. */
const sessionsEnded: Scenario = {
  name: "postgres-sessions-ended",
  database: DATABASE,
  run: () =>
    withServer(async (server) => {
      let repeating: NodeJS.Timeout | undefined;
      const admin = await connectTo(server.adminUrl);
      const end = () => void admin.query(END_ALL);
      return runTrial({
        fault: "all its sessions ended by the administrator, five times a second for 5 s",
        database: DATABASE,
        ground: { adminUrl: server.adminUrl },
        forMs: AWAY_MS,
        strike: async () => {
          repeating = setInterval(end, 200);
        },
        lift: async () => clearInterval(repeating),
      }).finally(() => admin.end());
    }),
};

const END_ALL = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keyhold'";

/** Somebody else takes every connection that the server grants. */
const connectionsTaken: Scenario = {
  name: "postgres-connections-taken",
  database: DATABASE,
  run: () =>
    withServer(async (server) => {
      const admin = await connectTo(server.adminUrl);
      const others: Client[] = [];
      return runTrial({
        fault: "all sessions ended and every connection taken by somebody else, for 10 s",
        database: DATABASE,
        ground: { adminUrl: server.adminUrl },
        forMs: 2 * AWAY_MS,
        async strike({ databaseUrl }) {
          do {
            await admin.query(END_ALL);
            others.push(...(await connectWhilePossible(databaseUrl)));
          } while ((await admin.query(COUNT)).rows[0].count > 0);
        },
        lift: async () => void (await Promise.all(others.map((other) => other.end()))),
      }).finally(() => admin.end());
    }),
};

const COUNT = "select count(*)::int as count from pg_stat_activity where application_name = 'keyhold'";

/** Takes connections until the server grants no further one. */
async function connectWhilePossible(databaseUrl: string): Promise<Client[]> {
  const taken: Client[] = [];
  for (;;) {
    const client = new Client({ connectionString: databaseUrl });
    client.on("error", () => undefined);
    try {
      await client.connect();
      taken.push(client);
    } catch {
      return taken;
    }
  }
}

export const postgresAway: readonly Scenario[] = [...stops, sessionsEnded, connectionsTaken];

async function connectTo(adminUrl: string): Promise<Client> {
  const client = new Client({ connectionString: adminUrl });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

async function withServer<T>(work: (server: PostgresServer) => Promise<T>): Promise<T> {
  const server = await startOwnPostgres();
  return work(server).finally(() => server.close());
}
