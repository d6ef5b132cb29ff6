import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseCheckpointLine } from "../../src/core/audit/checkpoint-lines.ts";
import { appendAuditFile } from "../../src/operations/append-audit-file.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { caught } from "../core/crypto/caught.ts";
import { type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let folder: string;
let path: string;
beforeEach(async () => {
  desk = await openDesk();
  folder = mkdtempSync(join(tmpdir(), "keyhold-file-"));
  path = join(folder, "below", "audit.jsonl");
  await desk.register();
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

async function checkpoint(): Promise<void> {
  await desk.login();
  await makeCheckpoint(desk.deps);
}

const lines = () =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
const kinds = () => lines().map((line) => parseCheckpointLine(line)?.kind);

/** What the file proves: the number of checkpoints that stand whole in it, and what is wrong. */
async function proven(): Promise<unknown> {
  async function* file() {
    yield* lines();
  }
  const { file: tally, faults } = await verifyAudit(desk.deps, { file });
  return { checkpoints: tally?.checkpoints, faults };
}

describe("the audit file", () => {
  it("holds every checkpoint with its leaves, is readable by its owner alone, and grows by what is new", async () => {
    await checkpoint();
    await checkpoint();
    await appendAuditFile(desk.deps, path);
    expect(kinds()).toEqual(["checkpoint", "leaf", "leaf", "checkpoint", "leaf"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = lines();
    await appendAuditFile(desk.deps, path);
    expect(lines()).toEqual(before);
    await checkpoint();
    await appendAuditFile(desk.deps, path);
    expect(lines().slice(0, before.length)).toEqual(before);
    expect(kinds()).toHaveLength(7);
    expect(await proven()).toEqual({ checkpoints: 3, faults: [] });
  });

  it("that a crash cut off anywhere is made whole, and proves as much", async () => {
    for (let count = 0; count < 3; count++) await checkpoint();
    await appendAuditFile(desk.deps, path);
    const whole = readFileSync(path, "utf8");
    for (let length = 0; length < whole.length; length += 97) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      await appendAuditFile(desk.deps, path);
      expect(readFileSync(path, "utf8").startsWith(whole.slice(0, length))).toBe(true);
      expect(await proven(), `cut at ${length}`).toEqual({ checkpoints: 3, faults: [] });
    }
  });

  it("that somebody else wrote into is read over", async () => {
    await checkpoint();
    await appendAuditFile(desk.deps, path);
    appendFileSync(path, "a line of somebody else\n");
    await checkpoint();
    await appendAuditFile(desk.deps, path);
    expect(await proven()).toEqual({ checkpoints: 2, faults: [] });
  });

  it("that holds a checkpoint which the database has no more is not written to, and the contradiction is told", async () => {
    await checkpoint();
    await appendAuditFile(desk.deps, path);
    const before = lines();
    for (const table of ["audit_checkpoints", "audit_checkpoint_leaves", "audit_checkpoint_head"]) {
      await desk.rows(`delete from ${table}`);
    }
    expect(await caught(() => appendAuditFile(desk.deps, path))).toMatchObject({
      code: "audit_unavailable",
      cause: { message: expect.stringContaining("the audit file holds checkpoint 1") },
    });
    expect(lines()).toEqual(before);
  });
});
