import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Measured } from "./harness.ts";

/**
 * What Python's `cryptography` takes for the work of these names, run right after ours on the same machine; nothing
 * when it is not installed. For information: no bar depends on it.
 */
export function measurePython(names: readonly ("encrypt" | "decrypt" | "seal" | "open")[]): Measured[] {
  const script = fileURLToPath(new URL("fernet_peer.py", import.meta.url));
  const { status, stdout } = spawnSync("/usr/bin/python3", [script], { encoding: "utf8" });
  if (status !== 0) {
    console.log("Python's cryptography is not installed here (Debian: python3-cryptography); left out.");
    return [];
  }
  const { version, rounds } = JSON.parse(stdout) as { version: string; rounds: Record<string, number[]> };
  return names.map((name) => ({
    name: `${name}, Python's cryptography ${version}`,
    rounds: rounds[name] ?? [],
  }));
}
