import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A token to open or a value to encrypt: plain under `key`, or in a sealed column when `label` is given. */
interface ToOpen {
  readonly key: string;
  readonly label?: string;
  readonly token: string;
}
interface ToMake {
  readonly key: string;
  readonly label?: string;
  readonly value: string;
}

const SCRIPT = fileURLToPath(new URL("fernet_interop.py", import.meta.url));

/** Debian's own Python first: another one earlier on the path has its own packages, often without this one. */
const CANDIDATES = ["/usr/bin/python3", "python3"];

/** Lets Python's `cryptography` open and make tokens. Throws one sentence when no Python here has it. */
export function askPython(asked: { open: readonly ToOpen[]; make: readonly ToMake[] }): {
  readonly opened: (string | null)[];
  readonly made: string[];
} {
  const python = CANDIDATES.find((path) => spawnSync(path, ["-c", "import cryptography"]).status === 0);
  if (python === undefined) {
    throw new Error(
      "This test needs Python's cryptography: install the Debian package python3-cryptography.",
    );
  }
  const { status, stdout, stderr } = spawnSync(python, [SCRIPT], {
    input: JSON.stringify(asked),
    encoding: "utf8",
    timeout: 15_000,
  });
  if (status !== 0) throw new Error(`fernet_interop.py failed: ${stderr}`);
  return JSON.parse(stdout);
}
