import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killServer } from "../../bench/campaign/kill-server-run.ts";
import { twoServers } from "../../bench/campaign/two-servers-run.ts";

// Short forms of bench/campaign/kill-server.ts and bench/campaign/two-processes.ts.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyhold-campaign-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a server killed three times under load keeps all that it acknowledged, and every chain recomputes", async () => {
  const report = await killServer(join(folder, "killed"), {
    kills: 3,
    lines: 4,
    waitForClaims: false,
  });
  expect(report.faults).toEqual([]);
  expect(report.acknowledged.register).toBeGreaterThanOrEqual(4);
  expect(report.acknowledged.relabel).toBeGreaterThanOrEqual(4);
});

test("two servers and keyhold migrate on one file lose nothing and do not wait inside SQLite", async () => {
  const report = await twoServers(join(folder, "shared"), 1_000, 3);
  expect(report.faults).toEqual([]);
  expect(report.unheard).toBe(0);
  expect(report.migrations).toBeGreaterThan(0);
  expect(report.acknowledged.relabel).toBeGreaterThan(10);
  // The figure that counts comes from bench/campaign/two-processes.ts; waiting inside SQLite would show as 2,000 ms.
  for (const { max } of report.delays) expect(max).toBeLessThan(1_000);
});
