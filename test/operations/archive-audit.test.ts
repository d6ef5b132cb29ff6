import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveAudit } from "../../src/operations/archive-audit.ts";
import { exportAudit } from "../../src/operations/export-audit.ts";
import { listAuditEntries } from "../../src/operations/list-audit-entries.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import type { WholeEntry } from "../../src/operations/steps/read-chain.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { verifyOwnAudit } from "../../src/operations/verify-own-audit.ts";
import { caught } from "../core/crypto/caught.ts";
import { type Desk, EMAIL, openDesk } from "./desk.ts";

let desk: Desk;
let userId: number;
let kept: WholeEntry[];
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  await desk.login();
  await makeCheckpoint(desk.deps);
  await desk.login();
  await makeCheckpoint(desk.deps);
  await desk.login();
  kept = [];
});
afterEach(() => desk.close());

const file = {
  put: async (entries: readonly WholeEntry[]) => void kept.push(...entries),
  finish: async () => "sha",
};
const places = () => kept.map(({ chainId, sequence }) => `${chainId}/${sequence}`);
const left = async () =>
  (await desk.rows("select chain_id, sequence from audit_entries order by chain_id, sequence")).map(
    ({ chain_id, sequence }) => `${chain_id}/${sequence}`,
  );

describe("archiving", () => {
  it("moves what the checkpoint covers into the file, records it, and leaves a past that proves whole", async () => {
    expect(await archiveAudit(desk.deps, 1, file)).toEqual({ chains: 2, entries: 4, sha256: "sha" });
    expect(places()).toEqual(["0/1", "0/2", `${userId}/1`, `${userId}/2`]);
    expect(await left()).toEqual(["0/3", `${userId}/3`, `${userId}/4`]);
    const [entry] = await desk.rows(
      "select event, actor, subject, data from audit_entries where chain_id = 0",
    );
    expect(entry).toEqual({
      event: "audit.archived",
      actor: "operator",
      subject: "checkpoint:1",
      data: JSON.stringify({ chains: 2, entries: 4, sha256: "sha" }),
    });
    expect(await verifyAudit(desk.deps)).toMatchObject({ faults: [], archived: 4, entries: 3 });
    await makeCheckpoint(desk.deps);
    expect((await verifyAudit(desk.deps)).faults).toEqual([]);
    expect(await desk.rows("select count(*) as count from audit_details where chain_id = ?", userId)).toEqual(
      [{ count: 2 }],
    );
  });

  it("leaves a chain that can be read, proven and added to", async () => {
    await archiveAudit(desk.deps, 2, file);
    await desk.login();
    const answer = await listAuditEntries(desk.deps, userId, { limit: 50 });
    expect(answer.entries.map(({ sequence }) => sequence)).toEqual([5, 4]);
    expect(answer.entries.at(-1)?.previous).toBe(kept.findLast(({ chainId }) => chainId === userId)?.hash);
    expect(answer.next).toBeUndefined();
    expect(await verifyOwnAudit(desk.deps, userId)).toMatchObject({
      archived: 3,
      entries: 2,
      fault: undefined,
    });
  });

  it("again, up to a later checkpoint, moves what has come since", async () => {
    await archiveAudit(desk.deps, 1, file);
    kept = [];
    expect(await archiveAudit(desk.deps, 2, file)).toMatchObject({ chains: 1, entries: 1 });
    expect(places()).toEqual([`${userId}/3`]);
    expect(await verifyAudit(desk.deps)).toMatchObject({ faults: [], archived: 5 });
  });

  it("that was interrupted is whole to a proof, and ended by the next run", async () => {
    const [row] = await desk.rows("select * from audit_entries where chain_id = ? and sequence = 1", userId);
    await archiveAudit(desk.deps, 1, file);
    const values = Object.values(row ?? {}) as (string | number)[];
    await desk.rows(
      `insert into audit_entries (${Object.keys(row ?? {}).join(", ")}) values (${values.map(() => "?").join(", ")})`,
      ...values,
    );
    expect((await verifyAudit(desk.deps)).faults).toEqual([]);
    await archiveAudit(desk.deps, 2, file);
    expect(await left()).toEqual(["0/3", "0/4", `${userId}/4`]);
  });

  it("of a chain that does not lead to what the checkpoint states takes nothing out", async () => {
    const before = await left();
    await desk.rows("update audit_entries set data = ? where chain_id = ? and sequence = 1", "[]", userId);
    expect(await caught(() => archiveAudit(desk.deps, 1, file))).toMatchObject({ code: "audit_unavailable" });
    expect(await left()).toEqual(before);
  });

  it("of a chain that leads elsewhere than the checkpoint states takes nothing out", async () => {
    const before = await left();
    await desk.rows("update audit_checkpoint_leaves set head = ? where chain_id = ?", "0".repeat(64), userId);
    expect(await caught(() => archiveAudit(desk.deps, 1, file))).toMatchObject({ code: "audit_unavailable" });
    expect(await left()).toEqual(before);
  });

  it("before a checkpoint that there is not is refused", async () => {
    expect(await caught(() => archiveAudit(desk.deps, 3, file))).toMatchObject({ code: "not_found" });
  });

  it("cannot be feigned by whoever writes the database: the end of an archive stands under a MAC", async () => {
    await archiveAudit(desk.deps, 1, file);
    const [leaf] = await desk.rows(
      "select sequence, head from audit_checkpoint_leaves where chain_id = ? and number = 2",
      userId,
    );
    await desk.rows(
      "update audit_archives set sequence = ?, head = ? where chain_id = ?",
      Number(leaf?.sequence),
      String(leaf?.head),
      userId,
    );
    await desk.rows("delete from audit_entries where chain_id = ? and sequence = 3", userId);
    await desk.rows("delete from audit_details where chain_id = ? and sequence = 3", userId);
    const { faults } = await verifyAudit(desk.deps);
    expect(faults).toMatchObject([{ kind: "mac_wrong", chain: String(userId) }]);
  });
});

describe("exporting", () => {
  it("hands over all chains, or one user's, oldest first and each with the hash of the one before", async () => {
    expect(await exportAudit(desk.deps, undefined, file.put)).toBe(6);
    expect(places()).toEqual(["0/1", "0/2", ...[1, 2, 3, 4].map((sequence) => `${userId}/${sequence}`)]);
    kept = [];
    expect(await exportAudit(desk.deps, ` ${EMAIL.toUpperCase()}`, file.put)).toBe(4);
    expect(kept.slice(1).map(({ previous }) => previous)).toEqual(kept.slice(0, -1).map(({ hash }) => hash));
  });

  it("of a user that there is not is refused", async () => {
    expect(await caught(() => exportAudit(desk.deps, "nobody@example.com", file.put))).toMatchObject({
      code: "not_found",
    });
  });
});
