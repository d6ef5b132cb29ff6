import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { TRUSTED_HERE } from "../debian.ts";
import { openShell, type Shell } from "./shell.ts";

/** A Debian that has booted, with a systemd of its own as its process 1 and a network of its own. */
interface Machine {
  /** Where this machine reaches it. */
  readonly address: string;
  openShell(): Shell;
  stop(): Promise<void>;
}

const NAME = "kh-trial";
/** The device that systemd-nspawn makes on this side of the network. */
const DEVICE = `ve-${NAME}`;
const [HERE, THERE] = ["10.77.0.1", "10.77.0.2"];
/** Below the least that the ways out of build machines have. */
const MTU = "1400";
const BOOT_MS = 60_000;
/** Whether this machine hands on what is not for itself. Without it nothing in there reaches a mirror. */
const FORWARD = "/proc/sys/net/ipv4/ip_forward";

const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const masquerade = (verb: string) =>
  run(
    "iptables",
    "-t",
    "nat",
    verb,
    "POSTROUTING",
    "-s",
    `${HERE}/24`,
    "!",
    "-o",
    DEVICE,
    "-j",
    "MASQUERADE",
  );

/** Boots what is in the folder. As root, with systemd-nspawn; it need not be systemd that runs this machine. */
export async function bootMachine(root: string): Promise<Machine> {
  const unregistered = existsSync("/run/systemd/system") ? [] : ["--register=no", "--keep-unit"];
  const options = ["--directory", root, "--boot", "--network-veth", `--machine=${NAME}`, "--link-journal=no"];
  const nspawn = spawn("systemd-nspawn", [...unregistered, ...options, "--console=pipe"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const leader = await untilBooted(nspawn);
  const forwarded = readFileSync(FORWARD, "utf8");
  connect(leader);
  const ended = new Promise((resolve) => nspawn.once("exit", resolve));
  return {
    address: THERE,
    openShell: () => openShell(enter(leader, "bash", "-euo", "pipefail")),
    async stop() {
      masquerade("-D");
      writeFileSync(FORWARD, forwarded);
      // It takes this for an order to power off.
      nspawn.kill("SIGTERM");
      await ended;
    },
  };
}

/** The arguments that run a program in the machine, as its root would. */
function enter(leader: number, ...argv: readonly string[]): readonly string[] {
  const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  const variables = ["HOME=/root", "LANG=C.UTF-8", `PATH=${path}`, `NODE_EXTRA_CA_CERTS=${TRUSTED_HERE}`];
  return ["nsenter", "-t", String(leader), "-a", "env", "-i", "-C", "/root", ...variables, ...argv];
}

async function untilBooted(nspawn: ChildProcess): Promise<number> {
  const children = `/proc/${nspawn.pid}/task/${nspawn.pid}/children`;
  const deadline = performance.now() + BOOT_MS;
  while (performance.now() < deadline && nspawn.exitCode === null) {
    const [leader = 0] = readFileSync(children, "utf8").trim().split(" ").map(Number);
    if (leader !== 0 && hasBooted(leader)) return leader;
    await sleep(200);
  }
  nspawn.kill("SIGTERM");
  throw new Error("the machine does not boot");
}

function hasBooted(leader: number): boolean {
  const [program = "", ...args] = enter(leader, "systemctl", "is-active", "multi-user.target");
  try {
    return run(program, ...args) === "active\n";
  } catch {
    return false;
  }
}

function connect(leader: number): void {
  run("ip", "address", "add", `${HERE}/24`, "dev", DEVICE);
  run("ip", "link", "set", DEVICE, "mtu", MTU, "up");
  writeFileSync(FORWARD, "1");
  masquerade("-A");
  const inside = (...args: readonly string[]) => run("nsenter", "-t", String(leader), "-n", "ip", ...args);
  inside("address", "add", `${THERE}/24`, "dev", "host0");
  inside("link", "set", "host0", "mtu", MTU, "up");
  inside("route", "add", "default", "via", HERE);
}
