import { readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/** Whom the server runs as, for `spawn`. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then an account without rights of its own is taken. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is neither an account postgres nor nobody to run it as.",
  );
}

/** A folder for temporary files that this account can enter. Root's own is mostly closed to others. */
export function temporaryFolderFor(account: Account | undefined): string {
  if (account === undefined) return tmpdir();
  const found = [tmpdir(), "/tmp", "/var/tmp"].find(isOpenToAll);
  if (found === undefined) throw new Error("There is no temporary folder that another account can enter.");
  return found;
}

function isOpenToAll(path: string): boolean {
  const isOpen = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o001;
  return isOpen !== 0 && (path === "/" || isOpenToAll(dirname(path)));
}
