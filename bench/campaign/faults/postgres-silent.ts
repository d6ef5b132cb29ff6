import { layWire } from "../../../test/db/postgres/wire.ts";
import { startOwnPostgres } from "../../servers/postgres.ts";
import type { Scenario } from "./scenario.ts";
import { runTrial } from "./trial.ts";

const DATABASE = "PostgreSQL, two nodes";

/** Nothing is refused and nothing ends: only deadlines of its own let a node answer. */
export const postgresSilent: Scenario = {
  name: "postgres-silent",
  database: DATABASE,
  async run() {
    const server = await startOwnPostgres();
    const wire = await layWire(server.adminUrl);
    try {
      return await runTrial({
        fault: "network between nodes and database silent for 15 s",
        database: DATABASE,
        ground: { adminUrl: wire.url },
        forMs: 15_000,
        strike: async () => wire.silence(),
        lift: async () => wire.restore(),
      });
    } finally {
      await wire.close();
      await server.close();
    }
  },
};
