import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeNode } from "../../src/db/nodes.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import { checkReadiness } from "../../src/operations/check-readiness.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { noteNode } from "../../src/operations/note-node.ts";
import { planRotation } from "../../src/operations/plan-rotation.ts";
import { retireFernetKeys } from "../../src/operations/retire-fernet-keys.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { chainOf, type Desk, openDesk } from "./desk.ts";
import { fillSealedTables, rotate } from "./rotation-desk.ts";

const OLD = keyringOf(SPEC_KEY);
const OLD_FIRST = keyringOf(SPEC_KEY, OTHER_KEY);
const BOTH = keyringOf(OTHER_KEY, SPEC_KEY);
const NEW = keyringOf(OTHER_KEY);
const [oldName, newName] = [OLD.first.fingerprint, NEW.first.fingerprint];

let desk: Desk;
let deps: Deps;
beforeEach(async () => {
  desk = await openDesk();
  await fillSealedTables(desk);
  deps = { ...desk.deps, keyring: BOTH };
  await bindDeployment(deps, "test");
});
afterEach(() => desk.close());

/** A node that was heard of so long ago. */
async function plantNode(id: string, fernetKeys: readonly string[], quietMs = 0): Promise<void> {
  const node = { id, version: "0.0.0", startedAt: 0, seenAt: desk.deps.now() - quietMs, fernetKeys };
  await desk.deps.db.write((tx) => storeNode(tx, node));
}

const inUse = async () =>
  (await desk.rows("select fingerprint from fernet_keys order by 1")).map((row) => row.fingerprint);
const history = () => desk.rows("select fingerprint, retired_at from fernet_key_history");

describe("a plan", () => {
  it("counts what each key has sealed, and names the keys that would be retired", async () => {
    const { counts, total, retiring } = await planRotation(deps);
    expect(counts.get(oldName)?.get("api_keys")).toBe(1);
    expect(retiring).toEqual([oldName]);
    expect(total).toBeGreaterThan(5);
    // The entry that says that the new key was added stands under it already.
    expect([...(counts.get(newName) ?? [])]).toEqual([["audit_heads", 1]]);
  });

  it("names each node that lacks the new key, seals under another, or does not say, and no other", async () => {
    await plantNode("ready", [newName, oldName]);
    await plantNode("lacks", [oldName]);
    await plantNode("waits", [oldName, newName]);
    await plantNode("silent", []);
    await plantNode("gone", [oldName], 30_001);
    const { unready } = await planRotation(deps);
    expect(unready.map(({ id, why }) => `${id} ${why}`).sort()).toEqual([
      "lacks lacks",
      "silent silent",
      "waits seals_other",
    ]);
  });

  it("knows what a node holds from its signs of life, and from its answers to who asks whether it is ready", async () => {
    await noteNode({ ...deps, keyring: OLD_FIRST });
    expect((await planRotation(deps)).unready.map(({ why }) => why)).toEqual(["seals_other"]);
    await noteNode(deps);
    expect((await planRotation(deps)).unready).toEqual([]);
    await checkReadiness(desk.deps);
    expect((await planRotation(deps)).unready.map(({ why }) => why)).toEqual(["lacks"]);
  });
});

describe("retiring", () => {
  it("takes a key out of use once nothing needs it, remembers it, and records it", async () => {
    await rotate(deps);
    const { keys, counts } = await retireFernetKeys(deps);
    expect(keys).toEqual([{ fingerprint: oldName, outcome: "retired" }]);
    expect([...counts.keys()]).toEqual([newName]);
    expect(await inUse()).toEqual([newName]);
    expect(await history()).toEqual([{ fingerprint: oldName, retired_at: deps.now() }]);
    expect((await chainOf(desk, 0)).at(-1)).toMatchObject({
      event: "fernet_key.retired",
      actor: "operator",
      subject: `fernet_key:${oldName}`,
    });
    expect((await retireFernetKeys(deps)).keys).toEqual([]);
  });

  it("keeps a key in use that a single row needs, and changes nothing", async () => {
    await rotate(deps);
    await desk.rows("update api_keys set sealed_with = ? returning 1", oldName);
    const before = await desk.counts();
    expect((await retireFernetKeys(deps)).keys).toEqual([{ fingerprint: oldName, outcome: "needed" }]);
    expect(await desk.counts()).toEqual(before);
    expect(await inUse()).toEqual([oldName, newName].sort());
  });

  it.each([
    ["seals under it", [oldName, newName]],
    ["does not say", []],
  ])("keeps a key in use while a node %s", async (_, held) => {
    await rotate(deps);
    await plantNode("node", held);
    const { keys } = await retireFernetKeys(deps);
    expect(keys).toMatchObject([{ fingerprint: oldName, outcome: "sealing", nodes: [{ id: "node" }] }]);
    desk.wait(30_001);
    expect((await retireFernetKeys(deps)).keys).toEqual([{ fingerprint: oldName, outcome: "retired" }]);
  });

  it("by two at once is done and recorded once", async () => {
    await rotate(deps);
    await Promise.all([retireFernetKeys(deps), retireFernetKeys(deps)]);
    const events = (await chainOf(desk, 0)).map(({ event }) => event);
    expect(events.filter((event) => event === "fernet_key.retired")).toHaveLength(1);
  });
});

describe("a database whose old key was retired", () => {
  beforeEach(async () => {
    await rotate(deps);
    await retireFernetKeys(deps);
  });

  it("refuses a process that has the old key alone, naming the one that it needs", async () => {
    expect(await bindDeployment(desk.deps, "test")).toEqual({
      kind: "fernet_keys_missing",
      needed: [newName],
    });
  });

  it("refuses a process that would seal under the old key again, and says when it was retired", async () => {
    const before = await desk.counts();
    expect(await bindDeployment({ ...deps, keyring: OLD_FIRST }, "test")).toEqual({
      kind: "fernet_key_retired",
      fingerprint: oldName,
      retiredAt: deps.now(),
    });
    expect(await desk.counts()).toEqual(before);
  });

  it("takes a process that still holds the old key behind the new one, and one without it", async () => {
    expect(await bindDeployment(deps, "test")).toBeUndefined();
    expect(await bindDeployment({ ...deps, keyring: NEW }, "test")).toBeUndefined();
  });

  it("finds a node that still seals under it not ready", async () => {
    expect(await checkReadiness({ ...deps, keyring: OLD_FIRST })).toEqual(["fernet_keys"]);
    expect(await checkReadiness(deps)).toEqual([]);
  });
});
