import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MerkleTree } from "../../../src/core/audit/merkle.ts";
import { readVectors } from "../crypto/vectors.ts";

const { inputs, roots } = readVectors<{ inputs: string[]; roots: string[] }>("merkle.json");
const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leafOf = (hex: string) => sha256(Buffer.from([0]), Buffer.from(hex, "hex")).toString("hex");

function rootOver(leaves: readonly string[]): string {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  expect(tree.size).toBe(leaves.length);
  return tree.root();
}

/** RFC 6962 section 2.1, as it is written there. */
function defined(leaves: readonly string[]): string {
  const [only] = leaves;
  if (only !== undefined && leaves.length === 1) return only;
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  const halves = [leaves.slice(0, left), leaves.slice(left)].map((half) => Buffer.from(defined(half), "hex"));
  return sha256(Buffer.from([1]), ...halves).toString("hex");
}

describe("a Merkle tree", () => {
  it.each(roots.map((root, index) => [index + 1, root] as const))(
    "over %i leaves has the root that Certificate Transparency's own tests have",
    (size, root) => {
      expect(rootOver(inputs.slice(0, size).map(leafOf))).toBe(root);
    },
  );

  it("is the one that RFC 6962 defines, whatever its size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 }),
        (bytes) => {
          const leaves = bytes.map((leaf) => Buffer.from(leaf).toString("hex"));
          expect(rootOver(leaves)).toBe(defined(leaves));
        },
      ),
    );
  });

  it("without leaves is the hash of nothing", () => {
    expect(rootOver([])).toBe(sha256().toString("hex"));
  });
});
