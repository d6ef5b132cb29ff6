import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { killServer } from "../../bench/campaign/kill-server-run.ts";
import { stopPostgres } from "../../bench/campaign/stop-postgres-run.ts";
import { startOwnPostgres } from "../../bench/servers/postgres.ts";

// Short forms of bench/campaign/kill-server.ts --postgres and bench/campaign/stop-postgres.ts.

// Half a minute on a machine at half its speed.
const LONG = { timeout: 240_000 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyhold-campaign-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  "of two nodes under load one is killed twice: all that was acknowledged is there, and the other answers",
  LONG,
  async () => {
    const report = await killServer(join(folder, "killed"), {
      kills: 2,
      lines: 4,
      waitForClaims: false,
      mostBackMs: 20_000,
      adminUrl: inject("postgresUrl"),
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged.relabel).toBeGreaterThanOrEqual(4);
  },
);

test(
  "a PostgreSQL server that crashes and is stopped under load costs nothing that was acknowledged",
  LONG,
  async () => {
    const server = await startOwnPostgres();
    try {
      const report = await stopPostgres(join(folder, "stopped"), {
        server,
        times: 2,
        lines: 4,
        awayMs: [1_250, 1_300],
        waitForClaims: false,
        mostBackMs: 20_000,
      });
      expect(report.faults).toEqual([]);
      expect(report.unheard).toBe(0);
      expect(report.notReady).toBe(4);
      expect(report.unconfirmed).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  },
);
