import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandomPool } from "../../../src/core/crypto/random.ts";

/** Fills buffers with a running count, so that each pair of bytes of the stream is known. */
function counting(): { fill: (buffer: Buffer) => void; fills: () => number } {
  let fills = 0;
  let next = 0;
  const fill = (buffer: Buffer) => {
    fills += 1;
    for (let index = 0; index < buffer.length; index += 2) buffer.writeUInt16BE(next++ & 0xffff, index);
  };
  return { fill, fills: () => fills };
}

describe("the random pool", () => {
  it("asks the system once for many small draws", () => {
    const source = counting();
    const random = createRandomPool(source.fill);
    for (let draw = 0; draw < 512; draw++) random(16);
    expect(source.fills()).toBe(1);
    random(16);
    expect(source.fills()).toBe(2);
  });

  it("hands out every byte at most once and in the length asked for, whatever the draws", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 100 }), (lengths) => {
        const random = createRandomPool(counting().fill);
        const seen = new Set<number>();
        for (const length of lengths.map((half) => half * 2)) {
          const drawn = random(length);
          expect(drawn).toHaveLength(length);
          for (let index = 0; index < length; index += 2) {
            const value = drawn.readUInt16BE(index);
            expect(seen.has(value)).toBe(false);
            seen.add(value);
          }
        }
      }),
    );
  });

  it("does not change what it handed out when the pool is filled again", () => {
    const random = createRandomPool(counting().fill);
    const first = random(16);
    const before = Buffer.from(first);
    for (let draw = 0; draw < 1_000; draw++) random(16);
    expect(first).toEqual(before);
  });

  it("wipes from the pool what it handed out", () => {
    const pools: Buffer[] = [];
    const random = createRandomPool((buffer) => pools.push(buffer.fill(0xff)));
    random(48);
    const [pool = Buffer.alloc(0)] = pools;
    expect(pool).toHaveLength(8_192);
    expect(pool.subarray(0, 48).every((byte) => byte === 0)).toBe(true);
    expect(pool.subarray(48).every((byte) => byte === 0xff)).toBe(true);
  });

  it("refuses a draw larger than the pool", () => {
    expect(() => createRandomPool(counting().fill)(8_193)).toThrow(RangeError);
  });
});
