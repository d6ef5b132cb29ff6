import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIGRATIONS } from "../../../src/db/migrations/index.ts";
import { layGround } from "../ground.ts";
import { countRows, expectThat, type RaceReport } from "./race.ts";

/** Two nodes start at once on an empty database: each migration is applied once, and there is one deployment. */
export async function raceForFirstStart(adminUrl: string, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  for (let round = 0; round < rounds; round++) {
    const dataDir = await mkdtemp(join(tmpdir(), "keyhold-first-start-"));
    const ground = await layGround({ dataDir, adminUrl });
    try {
      const started = await Promise.allSettled(ground.nodes.map((node) => node.start()));
      for (const start of started) {
        report.answers[start.status] = (report.answers[start.status] ?? 0) + 1;
        if (start.status === "rejected") report.faults.push(String(start.reason));
      }
      const count = (table: string) => countRows(ground, `select count(*) as n from ${table}`);
      expectThat(report, "migrations", await count("migrations"), MIGRATIONS.length);
      expectThat(report, "deployments", await count("deployment"), 1);
      expectThat(report, "Fernet keys", await count("fernet_keys"), 1);
    } finally {
      await ground.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  return report;
}
