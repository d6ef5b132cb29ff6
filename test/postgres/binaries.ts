import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian and its kin put each version. */
const INSTALLED = "/usr/lib/postgresql";

/**
 * The folder of `initdb` and `postgres`: on the path, else the newest that Debian's packages have installed.
 * @throws Error that says in one sentence what is missing.
 */
export function findBinaries(): string {
  const onPath = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = [...onPath, ...installedFolders()].find(
    (folder) => isProgram(join(folder, "initdb")) && isProgram(join(folder, "postgres")),
  );
  if (found === undefined) {
    throw new Error(
      "These tests start a PostgreSQL server of their own and found none to start: on Debian, `apt-get install postgresql` brings it; " +
        "elsewhere put the folder of initdb and postgres on the PATH.",
    );
  }
  return found;
}

/** Newest version first. */
function installedFolders(): string[] {
  try {
    const versions = readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(INSTALLED, version, "bin"));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
