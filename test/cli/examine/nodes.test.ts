import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { examineNodes } from "../../../src/cli/examine/nodes.ts";
import { noteNode } from "../../../src/operations/note-node.ts";
import { VERSION } from "../../../src/version.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../../core/crypto/material.ts";
import { type Desk, openDesk } from "../../operations/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

function serve(id: string, version = VERSION): Promise<void> {
  return noteNode({ ...desk.deps, node: { id, version, startedAt: desk.deps.now() } });
}

async function found() {
  return examineNodes({ deps: desk.deps, pending: [], close: async () => {} }, desk.deps.now);
}

describe("the nodes of a database", () => {
  it("are none where nobody serves it", async () => {
    const { finding, serving } = await found();
    expect([finding.verdict, finding.detail, serving]).toEqual(["good", "none serves this database now", 0]);
  });

  it("are those that were heard of within 30 s, and how long ago that was", async () => {
    await serve("aaaa");
    desk.wait(20_000);
    await serve("bbbb");
    desk.wait(10_000);
    const { finding, serving } = await found();
    expect([finding.verdict, serving]).toEqual(["good", 2]);
    expect(finding.detail).toBe(
      `2: bbbb (${VERSION}, heard of 10 s ago), aaaa (${VERSION}, heard of 30 s ago)`,
    );
    desk.wait(1);
    expect((await found()).serving).toBe(1);
  });

  it("that lack a Fernet key of this configuration are worth a warning, which names node and key", async () => {
    await serve("aaaa");
    const both = { ...desk.deps, keyring: keyringOf(SPEC_KEY, OTHER_KEY) };
    const composition = { deps: both, pending: [], close: async () => {} };
    const { finding } = await examineNodes(composition, desk.deps.now);
    expect(finding.verdict).toBe("warning");
    expect(finding.detail).toMatch(
      new RegExp(`; aaaa lacks the Fernet keys ${keyringOf(OTHER_KEY).first.fingerprint}$`),
    );
    await noteNode({ ...both, node: { ...both.node, id: "aaaa", version: VERSION } });
    expect((await examineNodes(composition, desk.deps.now)).finding.verdict).toBe("good");
  });

  it("of another version are worth a warning", async () => {
    await serve("aaaa", "9.9.9");
    expect((await found()).finding.verdict).toBe("warning");
  });
});
