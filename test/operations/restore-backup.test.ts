import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BackupFault } from "../../src/core/backup/format.ts";
import { Secret } from "../../src/core/secret.ts";
import type { Schema } from "../../src/db/schema.ts";
import { inviteUser } from "../../src/operations/invite-user.ts";
import { checkBackup, findBackupMismatch, restoreBackup } from "../../src/operations/restore-backup.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { type BackupDesk, open, openBackupDesk, populate } from "./backup-desk.ts";

let desk: BackupDesk;
beforeEach(async () => {
  desk = await openBackupDesk();
});
afterEach(() => desk.close());

describe("restoring", () => {
  it("is refused where the database is in use already, and changes nothing there", async () => {
    const lines = await desk.backedUp();
    const before = await desk.counts();
    await expect(desk.restore(lines, desk.deps.db)).rejects.toThrow(/in use already/);
    expect(await desk.counts()).toEqual(before);
  });

  it("names the Fernet keys that are needed and not there, and another deployment", async () => {
    const header = await checkBackup(open(await desk.backedUp()));
    expect(findBackupMismatch(header, keyringOf(SPEC_KEY), "test")).toBeUndefined();
    expect(findBackupMismatch(header, keyringOf(OTHER_KEY, SPEC_KEY), "test")).toBeUndefined();
    expect(findBackupMismatch(header, keyringOf(OTHER_KEY), "test")).toEqual({
      kind: "fernet_keys_missing",
      needed: [keyringOf(SPEC_KEY).first.fingerprint],
    });
    expect(findBackupMismatch(header, keyringOf(SPEC_KEY), "other")).toEqual({
      kind: "other_deployment",
      name: "test",
    });
  });

  it("refuses a backup that was cut, altered, reordered or added to, before anything is written", async () => {
    await populate(desk);
    const lines = await desk.backedUp();
    const at = fc.integer({ min: 0, max: lines.length - 1 });
    const damage = fc.oneof(
      at.map((end) => lines.slice(0, end)),
      at.map((out) => lines.filter((_, index) => index !== out)),
      fc.tuple(at, at).map(([a, b]) => lines.map((line, index) => (index === a ? (lines[b] ?? "") : line))),
      fc
        .tuple(at, fc.string())
        .map(([index, line]) => [...lines.slice(0, index), line, ...lines.slice(index)]),
      fc.tuple(at, fc.nat()).map(([index, place]) =>
        lines.map((line, own) => {
          const cut = place % Math.max(1, line.length);
          return own === index ? `${line.slice(0, cut)}${line.slice(cut + 1)}` : line;
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (damaged) => {
        fc.pre(damaged.join("\n") !== lines.join("\n"));
        await expect(checkBackup(open(damaged))).rejects.toThrow(BackupFault);
      }),
      { numRuns: 300 },
    );
    expect(await desk.target.tableNames()).toEqual([]);
  });

  it.each([
    [
      "a newer program's",
      {
        migrations: [
          { number: 1, name: "foundation" },
          { number: 2, name: "other" },
        ],
      },
      /another program/,
    ],
    ["another format's", { format: "keyhold/v2/backup" }, /none of a backup/],
  ])("refuses %s backup", async (_, change, problem) => {
    const [first = "", ...lines] = await desk.backedUp();
    const { header } = JSON.parse(first) as { header: object };
    const changed = JSON.stringify({ header: { ...header, ...change } });
    await expect(checkBackup(open([changed, ...lines]))).rejects.toThrow(problem);
  });

  it("leaves an empty database when it fails half-way, and can be done again", async () => {
    await populate(desk);
    const lines = await desk.backedUp();
    const header = await checkBackup(open(lines));
    const broken = lines.toSpliced(-20, 1);
    await expect(restoreBackup({ ...desk.deps, db: desk.restored }, header, open(broken))).rejects.toThrow(
      BackupFault,
    );
    expect(await desk.target.query("select count(*) as n from users")).toEqual([{ n: 0 }]);
    expect((await desk.restore(lines)).get("users")).toBe(1);
  });

  it("lets only one of two restores at once succeed", async () => {
    await populate(desk);
    const lines = await desk.backedUp();
    const second = await desk.target.open<Schema>();
    const both = await Promise.allSettled([desk.restore(lines), desk.restore(lines, second)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await desk.target.query("select count(*) as n from users")).toEqual([{ n: 1 }]);
    await second.close();
  });

  it("keeps secrets as they are: nothing of an invitation or a code is readable in a backup", async () => {
    await populate(desk);
    const invitation = await inviteUser(desk.deps, { expiresAt: desk.deps.now() + 1_000 });
    const text = (await desk.backedUp()).join("\n");
    expect(text).not.toContain(invitation.reveal());
    expect(text).not.toContain(new Secret("a long enough password").reveal());
  });
});
