import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendAuditEntry, type NewAuditEntry } from "../../src/db/audit.ts";
import { foldRefusal } from "../../src/db/refusal-folds.ts";
import { caught } from "../core/crypto/caught.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { readVectors } from "../core/crypto/vectors.ts";
import { chainOf, type Desk, openDesk } from "../operations/desk.ts";

const vectors = readVectors<{ chain: { entry: NewAuditEntry; hash: string; mac: string }[] }>("audit.json");

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const append = (entry: NewAuditEntry, keyring = desk.deps.keyring) =>
  desk.deps.db.write((tx) => appendAuditEntry(tx, keyring, entry));

describe("appending", () => {
  it("makes the chain of the vectors, head by head", async () => {
    for (const { entry, hash, mac } of vectors.chain) {
      await append(entry);
      expect(await desk.rows("select head, mac from audit_heads where chain_id = 7")).toEqual([
        { head: hash, mac },
      ]);
    }
    expect((await chainOf(desk, 7)).map(({ hash }) => hash)).toEqual(vectors.chain.map(({ hash }) => hash));
  });

  it("leaves nothing behind when the change that it records is undone", async () => {
    const before = await desk.counts();
    const undone = desk.deps.db.write(async (tx) => {
      for (const { entry } of vectors.chain) await appendAuditEntry(tx, desk.deps.keyring, entry);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await desk.counts()).toEqual(before);
  });

  it("goes on under a new first Fernet key, and says which key is missing when the old one is gone", async () => {
    const [first, second] = vectors.chain;
    if (first === undefined || second === undefined) throw new Error("two vectors are needed");
    await append(first.entry);
    const missing = await caught(() => append(second.entry, keyringOf(OTHER_KEY)));
    expect([missing.code, missing.params]).toEqual(["fernet_key_missing", { fingerprint: "13f661cd" }]);
    const both = keyringOf(OTHER_KEY, SPEC_KEY);
    await desk.rows("insert into fernet_keys values (?, '', 0) returning 1", both.first.fingerprint);
    await append(second.entry, both);
    const [head] = await desk.rows("select head, mac, sealed_with from audit_heads where chain_id = 7");
    expect(head).toMatchObject({ head: second.hash, sealed_with: both.first.fingerprint });
    expect(head?.mac).not.toBe(second.mac);
  });
});

describe("folding refusals", () => {
  const fold = (chain: number, kind: string, minute: number) =>
    desk.deps.db.write((tx) => foldRefusal(tx, chain, kind, minute));

  it("records the first of a minute, counts the others, and hands the count on to the next minute's first", async () => {
    expect(await fold(1, "a", 5)).toEqual({ folded: 0 });
    expect([await fold(1, "a", 5), await fold(1, "a", 5)]).toEqual([undefined, undefined]);
    expect(await fold(1, "a", 6)).toEqual({ folded: 2 });
    expect(await fold(1, "a", 9)).toEqual({ folded: 0 });
  });

  it("keeps kinds and chains apart", async () => {
    await fold(1, "a", 5);
    expect([await fold(1, "b", 5), await fold(2, "a", 5)]).toEqual([{ folded: 0 }, { folded: 0 }]);
  });

  it("counts on when the clock of a node goes back a minute", async () => {
    await fold(1, "a", 5);
    expect(await fold(1, "a", 4)).toBeUndefined();
    expect(await fold(1, "a", 6)).toEqual({ folded: 1 });
  });
});
