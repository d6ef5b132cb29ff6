import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const SOURCES = "/etc/apt/sources.list.d/debian.sources";
/** How this machine reaches the network, which a new root knows nothing of. */
const RESOLVER = "/etc/resolv.conf";
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";

/** Where a root that was made here has the authorities that this machine trusts, for programs that fetch. */
export const TRUSTED_HERE = "/machine-ca.crt";

/** The least variant of Debian and these packages, from where this machine's apt has its own. Root alone can. */
export function makeDebian(root: string, packages: readonly string[]): void {
  const [, mirror = ""] = /^URIs: (\S+)$/m.exec(readFileSync(SOURCES, "utf8")) ?? [];
  const more = packages.length === 0 ? [] : [`--include=${packages.join(",")}`];
  execFileSync("debootstrap", ["--variant=minbase", ...more, "bookworm", root, mirror], {
    stdio: ["ignore", 2, 2],
  });
  cpSync(SOURCES, join(root, SOURCES));
  rmSync(join(root, "etc/apt/sources.list"), { force: true });
  cpSync(RESOLVER, join(root, RESOLVER), { dereference: true });
  cpSync(AUTHORITIES, join(root, TRUSTED_HERE), { dereference: true });
}
