import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BackupFault } from "../core/backup/format.ts";

/** Bytes: a row of ours is far shorter, and no file may fill the memory by a line without an end. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * Writes a compressed file, readable by its owner alone, which is there whole or not at all: it gets its name when its
 * content is durable. `produce` hands over text and waits until it is written.
 */
export async function writeBackupFile<T>(
  path: string,
  produce: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const draft = `${path}.${process.pid}.part`;
  try {
    const result = await compressInto(draft, produce);
    await rename(draft, path);
    return result;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function compressInto<T>(
  path: string,
  produce: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(path, { flags: "wx", mode: 0o600, flush: true }));
  // Whoever waits for the disk must not wait for ever when it is full.
  const failure = written.then(() => new Promise<never>(() => undefined));
  failure.catch(() => undefined);
  try {
    const result = await produce(async (text) => {
      if (!gzip.write(text)) await Promise.race([once(gzip, "drain"), failure]);
    });
    gzip.end();
    await written;
    return result;
  } catch (error) {
    gzip.destroy();
    await written.catch(() => undefined);
    throw error;
  }
}

/** The lines of a compressed file, without their line feeds. Throws `BackupFault` when it is no such file. */
export async function* readBackupFile(path: string): AsyncGenerator<string> {
  const content = createGunzip();
  // Whoever stops reading ends it early, which is no fault; what is one comes out of `content`.
  pipeline(createReadStream(path), content).catch(() => undefined);
  let rest = "";
  try {
    for await (const text of content.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (rest.length > LONGEST_LINE) throw new BackupFault("has a line that is longer than any of ours");
    }
  } catch (error) {
    throw isOfCompression(error) ? new BackupFault("is no backup of Keyhold, or is damaged") : error;
  }
  if (rest !== "") yield rest;
}

function isOfCompression(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
