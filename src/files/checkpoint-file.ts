import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { type CheckpointLine, parseCheckpointLine } from "../core/audit/checkpoint-lines.ts";

const CHUNK_BYTES = 65_536;
const LINE_FEED = 10;

/** The last checkpoint that stands whole in a file. */
export interface LastInFile {
  readonly number: number;
  readonly hash: string;
}

/** What the end of a checkpoint file says. */
interface FileEnd {
  /** Undefined in a new file. */
  readonly last: LastInFile | undefined;
  /** Whether a line at the end was cut off by a crash: the next one begins on a line of its own. */
  readonly isTorn: boolean;
}

/** Reads a file from its end until it knows the last checkpoint all of whose leaves are there. */
export async function readFileEnd(path: string): Promise<FileEnd> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (file === undefined) return { last: undefined, isTorn: false };
  try {
    const { size } = await file.stat();
    const isTorn = size > 0 && (await byteAt(file, size - 1)) !== LINE_FEED;
    let leaves = 0;
    for await (const text of linesBackwards(file, size)) {
      const line: CheckpointLine | undefined = parseCheckpointLine(text);
      if (line?.kind === "leaf") leaves += 1;
      if (line?.kind !== "checkpoint") continue;
      // The leaves of one that was cut off are written anew, behind its line.
      if (leaves >= line.checkpoint.leafCount) return { last: line.checkpoint, isTorn };
      leaves = 0;
    }
    return { last: undefined, isTorn };
  } finally {
    await file.close();
  }
}

/**
 * Adds texts and has them on the disk. The file is opened to append and for nothing else, so that an operator can forbid
 * this process every other change of it; it is made, readable by its owner alone, when there is none.
 */
export async function appendTo(
  path: string,
  texts: AsyncIterable<string>,
  { isTorn }: Pick<FileEnd, "isTorn">,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "a", 0o600);
  try {
    let isChanged = false;
    for await (const text of texts) {
      if (isTorn && !isChanged) await file.appendFile("\n");
      await file.appendFile(text);
      isChanged = true;
    }
    if (isChanged) await file.sync();
  } finally {
    await file.close();
  }
}

async function byteAt(file: FileHandle, position: number): Promise<number | undefined> {
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position });
  return buffer[0];
}

/** The lines of a file, the last one first. */
async function* linesBackwards(file: FileHandle, size: number): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const { buffer } = await file.read({ buffer: Buffer.alloc(end - start), position: start });
    const lines = split(Buffer.concat([buffer, rest]));
    rest = Buffer.from(lines.shift() ?? []);
    for (const line of lines.reverse()) yield line.toString("utf8");
    end = start;
  }
  yield rest.toString("utf8");
}

function split(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, at));
    start = at + 1;
  }
  return [...lines, bytes.subarray(start)];
}
