/** A bench or a campaign that can be run again by its name. */
export interface Run {
  readonly name: string;
  /** The script and its arguments, behind `node`. */
  readonly args: readonly [script: string, ...others: string[]];
  /** About how long it takes on two idle cores. */
  readonly minutes: number;
  readonly needs?: readonly Need[];
}

/** Programs that Debian brings. */
export type Need =
  | "wrk"
  | "postgresql"
  | "nginx"
  | "strace"
  | "chromium"
  | "python3-cryptography"
  | "peers"
  | "debootstrap"
  | "systemd-container"
  | "iptables";

function run(name: string, command: string, minutes: number, needs: readonly Need[] = []): Run {
  const [script = "", ...others] = command.split(" ");
  return { name, args: [script, ...others], minutes, needs };
}

/** What has a bar for speed, memory or size, and what is measured for information. */
export const BENCHES: readonly Run[] = [
  run("fernet", "bench/fernet.ts", 0.3, ["python3-cryptography"]),
  run("seal", "bench/seal.ts", 0.3, ["python3-cryptography"]),
  run("group-commit", "bench/group-commit.ts", 0.5),
  run("api-read", "bench/api-read.ts", 3, ["wrk"]),
  run("api-read-parts", "bench/api-read-parts.ts", 0.2),
  run("databases", "bench/databases.ts", 3, ["wrk", "postgresql"]),
  run("peers", "bench/peers.ts", 3, ["wrk", "postgresql", "peers"]),
  run("scale", "bench/scale.ts", 6, ["wrk", "postgresql"]),
  run("sizes", "bench/scale/sizes.ts", 1, ["postgresql"]),
  run("audit-append", "bench/audit/append.ts", 0.5),
  run("audit-append-postgres", "bench/audit/append.ts --postgres", 1, ["postgresql"]),
  run("audit-verify", "bench/audit/verify.ts", 4),
  run("audit-first-page", "bench/audit/first-page.ts", 1),
  run("gateway-reads", "bench/gateway/reads.ts", 3, ["nginx"]),
  run("gateway-orders", "bench/gateway/orders.ts", 1, ["nginx", "strace"]),
  run("gateway-soak", "bench/gateway/soak.ts", 13, ["nginx"]),
  run("rotation", "bench/rotation.ts", 6, ["postgresql", "python3-cryptography"]),
  run("start-and-memory", "bench/start-and-memory.ts", 0.5),
  run("metrics", "bench/metrics.ts", 1),
  run("lighthouse", "bench/lighthouse.ts", 3, ["chromium"]),
];

/** What looks for faults, mostly under load and while things are killed. */
export const CAMPAIGNS: readonly Run[] = [
  run("kill-server", "bench/campaign/kill-server.ts 50", 4),
  run("kill-server-postgres", "bench/campaign/kill-server.ts 50 --postgres", 5, ["postgresql"]),
  run("stop-postgres", "bench/campaign/stop-postgres.ts 10", 2, ["postgresql"]),
  run("races", "bench/campaign/races.ts 10", 3, ["postgresql"]),
  run("tamper", "bench/campaign/tamper.ts 20", 5),
  run("tamper-postgres", "bench/campaign/tamper.ts 20 --postgres --seed=2", 10, ["postgresql"]),
  run("histories", "bench/campaign/histories.ts 1000", 15),
  run("histories-postgres", "bench/campaign/histories.ts 1000 --postgres", 20, ["postgresql"]),
  run("kill-writer", "bench/campaign/kill-writer.ts", 1),
  run("two-writers", "bench/campaign/two-writers.ts", 0.3),
  run("two-processes", "bench/campaign/two-processes.ts", 0.5),
  run("bypass", "bench/campaign/bypass.ts 100000", 5),
  run("caps", "bench/campaign/caps.ts 120", 4, ["postgresql"]),
  run("watch", "bench/campaign/watch.ts", 10),
  run("replace", "bench/campaign/replace.ts 120", 3),
  run("replace-postgres", "bench/campaign/replace.ts 120 --postgres", 3, ["postgresql"]),
  run("rotate", "bench/campaign/rotate.ts 1000000", 10),
  run("rotate-postgres", "bench/campaign/rotate.ts 1000000 --postgres", 12, ["postgresql"]),
  run("abuse", "bench/campaign/abuse.ts 200000", 5),
  run("abuse-postgres", "bench/campaign/abuse.ts 20000 --postgres --seed=2", 5, ["postgresql"]),
  run("pressure", "bench/campaign/pressure.ts", 13),
  run("pressure-tls", "bench/campaign/pressure.ts --tls", 14),
  run("faults", "bench/campaign/faults.ts", 180, ["postgresql"]),
  run("kill-steps", "bench/campaign/kill-steps.ts", 15),
  run("kill-steps-postgres", "bench/campaign/kill-steps.ts --postgres", 20, ["postgresql"]),
  run("container", "bench/campaign/container.ts", 7, ["debootstrap"]),
  run("systemd", "bench/campaign/systemd.ts", 10, ["debootstrap", "systemd-container", "iptables"]),
];
