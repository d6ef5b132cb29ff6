import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkpointLine, leafLine } from "../../src/core/audit/checkpoint-lines.ts";
import { appendTo, readFileEnd } from "../../src/files/checkpoint-file.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyhold-checkpoints-"));
  path = join(folder, "audit.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

const hex = (digit: number, bytes = 32) => String(digit % 10).repeat(2 * bytes);

/** The lines of a checkpoint, one for itself and one for each leaf. */
function linesOf(number: number, leafCount: number): string[] {
  const hash = hex(number);
  const signed = { previous: hex(number - 1), root: hash, hash, signature: hex(number, 64) };
  const line = checkpointLine({ deployment: "d", number, at: number, leafCount, ...signed });
  return [
    line,
    ...Array.from({ length: leafCount }, (_, chainId) => leafLine({ chainId, sequence: 1, head: hash })),
  ];
}

async function* each(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe("the end of a checkpoint file", () => {
  it("says that there is no checkpoint where there is no file, and in an empty one", async () => {
    expect(await readFileEnd(path)).toEqual({ last: undefined, isTorn: false });
    writeFileSync(path, "");
    expect(await readFileEnd(path)).toEqual({ last: undefined, isTorn: false });
  });

  it("names the last checkpoint, with leaves or without", async () => {
    writeFileSync(path, [...linesOf(1, 2), ...linesOf(2, 3)].join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 2, hash: hex(2) }, isTorn: false });
    appendFileSync(path, linesOf(3, 0).join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 3 }, isTorn: false });
  });

  it("is torn wherever a crash cuts the last line off, and then the checkpoint before counts", async () => {
    const whole = linesOf(1, 1).join("");
    const added = linesOf(2, 1).join("");
    for (let length = 1; length < added.length; length += 7) {
      const text = whole + added.slice(0, length);
      writeFileSync(path, text);
      // A line that lacks nothing but its line feed is there all the same.
      expect(await readFileEnd(path), added.slice(0, length)).toMatchObject({
        last: { number: length === added.length - 1 ? 2 : 1 },
        isTorn: !text.endsWith("\n"),
      });
    }
  });

  it("passes over a checkpoint of which a leaf is missing, as one that will be written anew", async () => {
    writeFileSync(path, [...linesOf(1, 2), ...linesOf(2, 3).slice(0, -1)].join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 1 } });
    appendFileSync(path, linesOf(2, 3).join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 2 } });
  });

  it("does not count the leaves of one checkpoint for another", async () => {
    const torn = [2, 3].flatMap((number) => linesOf(number, 3).slice(0, -1));
    writeFileSync(path, [...linesOf(1, 1), ...torn].join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 1 } });
  });

  it("passes over what is none of ours", async () => {
    writeFileSync(path, `${linesOf(1, 1).join("")}moved to another disk\n{"checkpoint":{}}\n\n`);
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 1 }, isTorn: false });
  });

  it("is found behind more leaves than are read at once, wherever a reading begins within a line", async () => {
    const [line = "", ...leaves] = linesOf(2, 2_000);
    for (let shift = 0; shift < 3; shift++) {
      writeFileSync(path, `${linesOf(1, 1).join("")}${"x".repeat(shift * 29)}\n${line}${leaves.join("")}`);
      expect(statSync(path).size).toBeGreaterThan(2 * 65_536);
      expect(await readFileEnd(path)).toMatchObject({ last: { number: 2 }, isTorn: false });
    }
    writeFileSync(path, linesOf(1, 1).join("") + line + leaves.slice(1).join(""));
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 1 } });
  });

  it("throws what the disk says when the file cannot be read", async () => {
    await expect(readFileEnd(folder)).rejects.toMatchObject({ code: "EISDIR" });
  });
});

describe("adding to a checkpoint file", () => {
  it("makes file and folder, for their owner alone", async () => {
    path = join(folder, "new", "audit.jsonl");
    await appendTo(path, each(...linesOf(1, 1)), { isTorn: false });
    expect(readFileSync(path, "utf8")).toBe(linesOf(1, 1).join(""));
    expect([statSync(path).mode & 0o777, statSync(join(folder, "new")).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it("keeps what is there, and begins on a line of its own behind a torn one", async () => {
    writeFileSync(path, `${linesOf(1, 1).join("")}{"check`);
    await appendTo(path, each(...linesOf(2, 1)), await readFileEnd(path));
    expect(readFileSync(path, "utf8")).toBe(`${linesOf(1, 1).join("")}{"check\n${linesOf(2, 1).join("")}`);
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 2 }, isTorn: false });
  });

  it("leaves a torn line as it is when there is nothing to add", async () => {
    writeFileSync(path, '{"check');
    await appendTo(path, each(), { isTorn: true });
    expect(readFileSync(path, "utf8")).toBe('{"check');
  });

  it("keeps what was written before the source of the texts fails, and hands its error on", async () => {
    async function* failing(): AsyncGenerator<string> {
      yield linesOf(1, 0).join("");
      throw new Error("the database is gone");
    }
    await expect(appendTo(path, failing(), { isTorn: false })).rejects.toThrow("the database is gone");
    expect(await readFileEnd(path)).toMatchObject({ last: { number: 1 } });
  });
});
