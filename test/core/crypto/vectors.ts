import { readFileSync } from "node:fs";

/** Reads a file of test/vectors. The type is the caller's word for what stands there. */
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}`, import.meta.url), "utf8")) as T;
}
