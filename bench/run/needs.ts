import { spawnSync } from "node:child_process";
import { PEER_PACKAGES } from "../peers/packages.ts";
import type { Need, Run } from "./list.ts";

const PROBES: Readonly<Record<Need, string>> = {
  wrk: "command -v wrk",
  postgresql: "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb",
  nginx: "command -v nginx",
  strace: "command -v strace",
  chromium: "command -v chromium",
  "python3-cryptography": "/usr/bin/python3 -c 'import cryptography'",
  debootstrap: "command -v debootstrap",
  "systemd-container": "command -v systemd-nspawn",
  iptables: "command -v iptables",
  peers: `dpkg-query -s ${PEER_PACKAGES.join(" ")}`,
};

/** The Debian packages that are missing for these runs. */
export function missingPackages(runs: readonly Run[]): string[] {
  const needs = new Set(runs.flatMap(({ needs = [] }) => needs));
  const missing = [...needs].filter((need) => spawnSync("sh", ["-c", PROBES[need]]).status !== 0);
  return [...new Set(missing.flatMap((need) => (need === "peers" ? PEER_PACKAGES : [need])))];
}
