import { randomBytes } from "node:crypto";
import { link, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateFernetKey } from "../core/crypto/keyring.ts";

/**
 * Makes `dev.env` in the data directory, once: a Fernet key and a JWT secret that only this folder has, readable by
 * its owner alone. They are made one time and kept, since a key that is made anew at every start opens nothing that
 * was stored before it.
 */
export async function ensureDevEnvironment(dataDir: string): Promise<void> {
  const path = join(dataDir, "dev.env");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const lines = [
    "# Made by keyhold dev. Whoever has this file can read what is stored beside it.",
    "KEYHOLD_ENV=development",
    `FERNET_KEY=${generateFernetKey(randomBytes)}`,
    `JWT_SECRET=${randomBytes(32).toString("base64url")}`,
  ];
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, `${lines.join("\n")}\n`, { mode: 0o600, flush: true });
    // A link either takes the name or finds it taken: two starts at once agree on one file, whole.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
