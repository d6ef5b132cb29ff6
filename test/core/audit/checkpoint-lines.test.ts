import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../src/core/audit/checkpoint.ts";
import { checkpointLine, leafLine, parseCheckpointLine } from "../../../src/core/audit/checkpoint-lines.ts";

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b) => Buffer.from(b).toString("hex"));
const aCheckpoint: fc.Arbitrary<Checkpoint> = fc.record({
  deployment: fc.uuid(),
  number: fc.maxSafeNat(),
  at: fc.maxSafeNat(),
  previous: hex(32),
  leafCount: fc.maxSafeNat(),
  root: hex(32),
  hash: hex(32),
  signature: hex(64),
});
const aLeaf = fc.record({ chainId: fc.maxSafeNat(), sequence: fc.maxSafeNat(), head: hex(32) });

describe("a line of a checkpoint file", () => {
  it("is read back as it was written", () => {
    fc.assert(
      fc.property(aCheckpoint, aLeaf, (checkpoint, leaf) => {
        expect(parseCheckpointLine(checkpointLine(checkpoint))).toEqual({ kind: "checkpoint", checkpoint });
        expect(parseCheckpointLine(leafLine(leaf))).toEqual({ kind: "leaf", leaf });
      }),
    );
  });

  it("that a crash cut off is none", () => {
    fc.assert(
      fc.property(aCheckpoint, fc.nat(), (checkpoint, length) => {
        const line = checkpointLine(checkpoint).trimEnd();
        expect(parseCheckpointLine(line.slice(0, length % line.length))).toBeUndefined();
      }),
    );
  });

  it("of any other text is none, and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseCheckpointLine(text)).toBeUndefined();
      }),
    );
    for (const text of [
      '{"leaf":[1,2]}',
      '{"leaf":[1,2,"x"]}',
      `{"leaf":[-1,2,"${"0".repeat(64)}"]}`,
      '{"checkpoint":{}}',
      "null",
    ]) {
      expect(parseCheckpointLine(text), text).toBeUndefined();
    }
  });
});
