import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GENESIS } from "../../src/core/audit/chain.ts";
import { publicKeyOf, signatureHolds } from "../../src/core/audit/checkpoint.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { openCheckpointKey } from "../../src/operations/steps/checkpoint-key.ts";
import { caught } from "../core/crypto/caught.ts";
import { type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let userId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
});
afterEach(() => desk.close());

const leaves = () =>
  desk.rows("select number, chain_id, sequence from audit_checkpoint_leaves order by number, chain_id");
const pending = () =>
  desk.rows("select chain_id from audit_heads where is_pending = ? order by chain_id", true);

describe("a checkpoint", () => {
  it("states every head that changed, is signed by the deployment, and follows from the one before", async () => {
    const first = await makeCheckpoint(desk.deps);
    const { deploymentId, privateKey } = await openCheckpointKey(desk.deps);
    expect(first).toMatchObject({ number: 1, deployment: deploymentId, previous: GENESIS, leafCount: 2 });
    expect(first !== undefined && signatureHolds(first, publicKeyOf(privateKey))).toBe(true);
    await desk.login();
    const second = await makeCheckpoint(desk.deps);
    expect(second).toMatchObject({ number: 2, previous: first?.hash, leafCount: 1 });
    expect(await leaves()).toEqual([
      { number: 1, chain_id: 0, sequence: 2 },
      { number: 1, chain_id: userId, sequence: 1 },
      { number: 2, chain_id: userId, sequence: 2 },
    ]);
    expect(await pending()).toEqual([]);
  });

  it("is not made when nothing has changed", async () => {
    await makeCheckpoint(desk.deps);
    expect(await makeCheckpoint(desk.deps)).toBeUndefined();
    expect(await desk.counts()).toMatchObject({ audit_checkpoints: 1 });
  });

  it("that another process began is ended, and a head that changed meanwhile waits for the next", async () => {
    // Gathered, and never signed: the process died.
    await desk.rows("update audit_heads set is_pending = ? where chain_id = ?", false, userId);
    await desk.rows(
      `insert into audit_checkpoint_leaves (number, chain_id, sequence, head)
       select 1, chain_id, sequence, head from audit_heads where chain_id = ?`,
      userId,
    );
    await desk.login();
    expect(await makeCheckpoint(desk.deps)).toMatchObject({ number: 1, leafCount: 2 });
    expect(await pending()).toEqual([{ chain_id: userId }]);
    expect(await makeCheckpoint(desk.deps)).toMatchObject({ number: 2, leafCount: 1 });
    expect((await leaves()).at(-1)).toEqual({ number: 2, chain_id: userId, sequence: 2 });
  });

  it("leaves out a head that was tampered with, says so, and covers all others", async () => {
    await desk.rows("update audit_heads set head = ? where chain_id = ?", "0".repeat(64), userId);
    expect(await caught(() => makeCheckpoint(desk.deps))).toMatchObject({
      code: "audit_unavailable",
      cause: { message: `the heads of the audit chains ${userId} were tampered with` },
    });
    expect(await leaves()).toEqual([{ number: 1, chain_id: 0, sequence: 2 }]);
  });

  it("leaves out a chain that was put back behind an earlier checkpoint", async () => {
    const [head] = await desk.rows("select * from audit_heads where chain_id = ?", userId);
    await desk.login();
    await makeCheckpoint(desk.deps);
    const [sequence, hash, mac] = [Number(head?.sequence), String(head?.head), String(head?.mac)];
    await desk.rows(
      "update audit_heads set sequence = ?, head = ?, mac = ?, is_pending = ? where chain_id = ?",
      ...[sequence, hash, mac, true, userId],
    );
    expect(await caught(() => makeCheckpoint(desk.deps))).toMatchObject({ code: "audit_unavailable" });
    expect(await desk.counts()).toMatchObject({ audit_checkpoints: 1 });
  });

  it("is not made after a record of the newest that does not carry our MAC", async () => {
    await makeCheckpoint(desk.deps);
    await desk.login();
    await desk.rows("update audit_checkpoint_head set hash = ?", GENESIS);
    expect(await caught(() => makeCheckpoint(desk.deps))).toMatchObject({ code: "audit_unavailable" });
    expect(await desk.counts()).toMatchObject({ audit_checkpoints: 1 });
  });

  it("is not signed over leaves that somebody has added since they were read", async () => {
    const { db } = desk.deps;
    let writes = 0;
    const write: typeof db.write = async (work, options) => {
      writes += 1;
      // The head, the leaves, no more leaves, and then the signature.
      if (writes === 4) {
        await desk.rows(
          "insert into audit_checkpoint_leaves (number, chain_id, sequence, head) values (1, 99, 1, '')",
        );
      }
      return db.write(work, options);
    };
    const late = { ...desk.deps, db: { ...db, read: db.read, write } };
    expect(await caught(() => makeCheckpoint(late))).toMatchObject({ code: "storage_busy" });
    expect(writes).toBe(4);
    expect(await desk.counts()).toMatchObject({ audit_checkpoints: 0 });
  });

  it("is one of a linear chain, however many processes make them at once", async () => {
    const runs = await Promise.allSettled(Array.from({ length: 8 }, () => makeCheckpoint(desk.deps)));
    const made = runs.flatMap((run) =>
      run.status === "fulfilled" && run.value !== undefined ? [run.value] : [],
    );
    expect(made.map(({ number }) => number)).toEqual([1]);
    for (const run of runs) {
      if (run.status === "rejected") expect(run.reason).toMatchObject({ code: "storage_busy" });
    }
  });
});
