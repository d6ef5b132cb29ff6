import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** The lines of a file of any length, one at a time. Throws when the file cannot be read. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const content = createReadStream(path, { encoding: "utf8" });
  const failed = new Promise<never>((_, reject) => content.once("error", reject));
  failed.catch(() => undefined);
  await Promise.race([failed, new Promise((resolve) => content.once("open", resolve))]);
  yield* createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY });
}
