import { describe, expect, it } from "vitest";
import { killWriter } from "../../../bench/campaign/kill-writer-run.ts";
import { twoWriters } from "../../../bench/campaign/two-writers-run.ts";
import { temporaryFolder } from "./temporary.ts";

const folder = temporaryFolder();

describe("a process that is killed while it writes", () => {
  it("leaves every acknowledged transaction, and none by half", async () => {
    const report = await killWriter(folder, 5);
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(5);
  }, 180_000);
});

describe("two processes that write one file", () => {
  it("lose nothing, get their turns, and do not stop the event loop", async () => {
    const report = await twoWriters(folder, 1_000);
    expect(report.faults).toEqual([]);
    expect([report.own, report.other].every((count) => count > 0)).toBe(true);
    // The figure that counts comes from bench/campaign/two-writers.ts; waiting inside SQLite would show as 2,000 ms.
    expect(report.delayMs.max).toBeLessThan(1_900);
  });
});
