import { startOwnPostgres } from "../../servers/postgres.ts";
import { killEveryAct } from "../kill-steps/every-act.ts";
import { summaryOf } from "../kill-steps/summary.ts";
import type { Row, Scenario } from "./scenario.ts";

const FAULT = "SIGKILL at every step of every act";

/** `node bench/campaign/kill-steps.ts` tells of each act by itself. */
export const killStepsSqlite: Scenario = {
  name: "kill-steps-sqlite",
  database: "SQLite",
  run: () => killAll("SQLite", undefined),
};

export const killStepsPostgres: Scenario = {
  name: "kill-steps-postgres",
  database: "PostgreSQL",
  async run() {
    const postgres = await startOwnPostgres();
    return killAll("PostgreSQL", postgres.adminUrl).finally(() => postgres.close());
  },
};

async function killAll(database: string, adminUrl: string | undefined): Promise<Row> {
  const killed = await killEveryAct({ adminUrl, lanes: 2, only: undefined, note: () => undefined });
  const { kills, untold, pending, faults, medianBackMs, mostBackMs } = summaryOf(killed);
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return {
    fault: FAULT,
    database,
    saw: `${killed.length} acts, ${kills} kills; no answer; ${untold} times what had been done was there all the same; ${pending} times doing it again had to wait up to a minute; serving again after ${seconds(medianBackMs)} (median)`,
    lost: faults.length === 0 ? "nothing" : faults.join("; "),
    wellAfterMs: mostBackMs,
    unmeant: faults,
  };
}
