import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWorkQueue } from "../../src/core/work-queue.ts";
import { caught } from "./crypto/caught.ts";

/** Work that waits until it is told to end, and what is known of it. */
function makePieces(count: number) {
  const state = { running: 0, most: 0, started: [] as number[] };
  const pieces = Array.from({ length: count }, (_, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const work = async () => {
      state.running += 1;
      state.most = Math.max(state.most, state.running);
      state.started.push(index);
      return promise.finally(() => {
        state.running -= 1;
      });
    };
    return { work, end: () => resolve(index), fail: () => reject(new Error(`piece ${index}`)) };
  });
  const piece = (index: number) => {
    const found = pieces[index];
    if (found === undefined) throw new RangeError(`no piece ${index}`);
    return found;
  };
  return { state, list: pieces, piece };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("the password queue", () => {
  it("runs two at once and the others in the order they came", async () => {
    const queue = createWorkQueue({ running: 2, waiting: 32 });
    const { state, list } = makePieces(6);
    const results = list.map(({ work }) => queue.run(work));
    await settled();
    expect(state.started).toEqual([0, 1]);
    expect(queue.load()).toEqual({ running: 2, waiting: 4 });
    for (const { end } of list) {
      end();
      await settled();
    }
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(state).toMatchObject({ most: 2, running: 0, started: [0, 1, 2, 3, 4, 5] });
    expect(queue.load()).toEqual({ running: 0, waiting: 0 });
  });

  it("refuses at once what finds the queue full, and never starts it", async () => {
    const queue = createWorkQueue({ running: 2, waiting: 32 });
    const { state, list, piece } = makePieces(35);
    const results = list.slice(0, 34).map(({ work }) => queue.run(work));
    const error = await caught(() => queue.run(piece(34).work));
    expect(error.code).toBe("too_many_requests");
    expect(error.params).toEqual({ seconds: 1 });
    for (const { end } of list) end();
    await Promise.all(results);
    expect(state.started).toHaveLength(34);
  });

  it("takes new work again after the rush", async () => {
    const queue = createWorkQueue({ running: 1, waiting: 0 });
    const { piece } = makePieces(2);
    const first = queue.run(piece(0).work);
    await caught(() => queue.run(async () => {}));
    piece(0).end();
    await first;
    expect(await queue.run(async () => "again")).toBe("again");
  });

  it("passes a failure on and goes on", async () => {
    const queue = createWorkQueue({ running: 1, waiting: 2 });
    const { piece } = makePieces(1);
    const failing = queue.run(piece(0).work);
    const throwing = queue.run(() => {
      throw new TypeError("at once");
    });
    const last = queue.run(async () => "done");
    piece(0).fail();
    await expect(failing).rejects.toThrow("piece 0");
    await expect(throwing).rejects.toThrow(TypeError);
    expect(await last).toBe("done");
  });

  it("never runs more than it may, whatever the order of comings and endings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (comings) => {
        const queue = createWorkQueue({ running: 2, waiting: 100 });
        const { state, piece } = makePieces(comings.length);
        const results: Promise<unknown>[] = [];
        for (const [index, waits] of comings.entries()) {
          results.push(queue.run(piece(index).work));
          if (waits) await settled();
          piece(index).end();
        }
        await Promise.all(results);
        expect(state.most).toBeLessThanOrEqual(2);
        expect(state.started).toHaveLength(comings.length);
      }),
      { numRuns: 30 },
    );
  });
});
