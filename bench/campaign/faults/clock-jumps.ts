import { startOwnPostgres } from "../../servers/postgres.ts";
import { tryJump } from "../clock/run.ts";
import type { Scenario } from "./scenario.ts";

const JUMPS = { "10 s": 10_000, "5 min": 300_000, "2 h": 7_200_000, "1 day": 86_400_000 };

/** The server's clock is set ahead, or back, while it runs, and set right again. */
export const clockJumps: readonly Scenario[] = Object.entries(JUMPS).flatMap(([text, ms]) => [
  jumpOf(`ahead-${text.replace(" ", "")}`, `clock set ahead by ${text}`, ms),
  jumpOf(`back-${text.replace(" ", "")}`, `clock set back by ${text}`, -ms),
]);

function jumpOf(name: string, fault: string, ms: number): Scenario {
  return { name: `clock-${name}`, database: "SQLite", run: () => tryJump(fault, ms) };
}

/** The same on PostgreSQL, beside a node whose clock is right: all the time the two differ. */
export const clocksApart: Scenario = {
  name: "clocks-apart",
  database: "PostgreSQL, two nodes",
  async run() {
    const postgres = await startOwnPostgres();
    try {
      return await tryJump("one node's clock 5 min ahead", 300_000, postgres.adminUrl);
    } finally {
      await postgres.close();
    }
  },
};
