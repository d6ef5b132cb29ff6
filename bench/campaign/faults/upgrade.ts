import { setTimeout as sleep } from "node:timers/promises";
import { scratchFolder } from "../../servers/keyhold.ts";
import { startOwnPostgres } from "../../servers/postgres.ts";
import { control } from "../bot-owner.ts";
import type { Ground } from "../ground.ts";
import type { Load } from "./load.ts";
import { makeNextVersion } from "./next-version.ts";
import type { Row, Scenario } from "./scenario.ts";
import { runTrial, type Trial } from "./trial.ts";

const DATABASE = "PostgreSQL, two nodes";
/** How long the nodes of two versions run beside each other. */
const BESIDE_MS = 4_000;
/** How long the exchange takes for orders that are under way when a node is told to stop. */
const SLOW_MS = 1_500;
/** What nobody may hear of a node that is stopped in order, behind a proxy. */
const MEANT = new Set(["ok", "no answer"]);

const oneByOne: Scenario = {
  name: "upgrade",
  database: DATABASE,
  run: () =>
    upgraded(false, (main) => ({
      fault: "nodes upgraded one after the other, to a version with a further migration, orders under way",
      forMs: BESIDE_MS,
      strike: (ground) => replace(ground, 0, main),
      lift: (ground) => replace(ground, 1, main),
      examine: async (_, load) => complaints(load),
    })),
};

const breaking: Scenario = {
  name: "upgrade-breaking",
  database: DATABASE,
  run: () =>
    upgraded(true, (main) => {
      let refusal = "";
      return {
        fault: "both nodes stopped, one started with a breaking migration, the other with the older program",
        forMs: 1_000,
        async strike({ nodes: [first, second] }) {
          for (const node of [first, second]) await node?.stop("SIGTERM");
          await first.start(main);
          await second?.start().catch((error: unknown) => {
            refusal = String(error);
          });
        },
        lift: async ({ nodes: [, second] }) => second?.start(main),
        examine: async () =>
          refusal.includes("cannot work with") ? [] : [`the older program said: ${refusal}`],
      };
    }),
};

export const upgrade: readonly Scenario[] = [oneByOne, breaking];

async function replace({ nodes, paperUrl }: Ground, number: number, main: string): Promise<void> {
  await control(paperUrl, "POST", "faults", {
    kind: "slow",
    delay_ms: SLOW_MS,
    count: 4,
    path: "/api/v3/order",
  });
  await sleep(SLOW_MS / 2);
  await nodes[number]?.stop("SIGTERM");
  await nodes[number]?.start(main);
}

function complaints({ tally }: Load): string[] {
  return tally
    .all()
    .filter(([, heard]) => !MEANT.has(heard))
    .map(([kind, heard, count]) => `${kind}: ${count} ${heard}`);
}

async function upgraded(
  isBreaking: boolean,
  trialOf: (main: string) => Omit<Trial, "database">,
): Promise<Row> {
  const folder = scratchFolder();
  const server = await startOwnPostgres();
  try {
    const main = makeNextVersion(folder.path, isBreaking);
    return await runTrial({ ...trialOf(main), database: DATABASE, ground: { adminUrl: server.adminUrl } });
  } finally {
    await server.close();
    folder.remove();
  }
}
