import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { killServer } from "../../bench/campaign/kill-server-run.ts";
import { twoServers } from "../../bench/campaign/two-servers-run.ts";

// Short forms of bench/campaign/kill-server.ts and bench/campaign/two-processes.ts.

// A minute on a machine at half its speed.
const LONG = { timeout: 240_000 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyhold-campaign-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  "a server killed three times under load keeps all that it acknowledged, and every chain recomputes",
  LONG,
  async () => {
    const report = await killServer(join(folder, "killed"), {
      kills: 3,
      lines: 4,
      waitForClaims: false,
      mostBackMs: 20_000,
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged.register).toBeGreaterThanOrEqual(4);
    expect(report.acknowledged.relabel).toBeGreaterThanOrEqual(4);
  },
);

test(
  "two servers and keyhold migrate on one file lose nothing and do not wait inside SQLite",
  LONG,
  async () => {
    const report = await twoServers(join(folder, "shared"), { ms: 1_000, lines: 3, relabels: 11 });
    expect(report.faults).toEqual([]);
    expect(report.unheard).toBe(0);
    expect(report.migrations).toBeGreaterThan(0);
    expect(report.acknowledged.relabel).toBeGreaterThan(10);
    // The figure that counts comes from bench/campaign/two-processes.ts; waiting inside SQLite would show as 2,000 ms.
    for (const { max } of report.delays) expect(max).toBeLessThan(1_900);
  },
);
