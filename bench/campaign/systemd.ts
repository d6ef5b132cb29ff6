// docs/deploy.md's way with systemd, walked block by block with a stopwatch: on the least Debian there is, booted for it
// under a systemd of its own, with a network of its own. Then somebody trades through it, a node is killed, and a new
// version comes in under load. As root, with debootstrap, systemd-container, iptables and the network, in some ten minutes:
//     node bench/campaign/systemd.ts [--keep]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeDebian } from "./debian.ts";
import { checkUnit, killNode } from "./systemd/checks.ts";
import { bootMachine } from "./systemd/machine.ts";
import { askOnAndOn, type Door, trade } from "./systemd/stranger.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const SYSTEM = ["systemd", "systemd-sysv", "dbus", "iproute2"];
const NAME = "keys.example.org";
const CLONE = "root/keyhold";
const PAPER = "http://127.0.0.1:8790";
const NODES = ["keyhold@8701", "keyhold@8702"];

const folder = mkdtempSync("/var/tmp/keyhold-systemd-");
process.on("exit", () => {
  if (!process.argv.includes("--keep")) rmSync(folder, { recursive: true, force: true });
});
const report = (what: string, isGood: boolean, seen: string | number) => {
  console.log(`${isGood ? "good" : "bad "}  ${what}: ${seen}`);
  if (!isGood) process.exitCode = 1;
};

/** The commands of the section, by the heading or the bold words that they stand under. */
function readBlocks(): (words: string) => string {
  const page = readFileSync(join(REPOSITORY, "docs/deploy.md"), "utf8");
  const section = page.slice(page.indexOf("\n## With systemd"), page.indexOf("\n## With compose"));
  return (words) => {
    const [, commands] = /^```sh\n(.*?)^```$/ms.exec(section.slice(section.indexOf(words))) ?? [];
    if (commands === undefined || !section.includes(words)) throw new Error(`no commands: ${words}`);
    // Exchanges cannot be reached from a build machine, and the doctor says so.
    return commands.replace(/^keyhold-admin doctor$/m, "keyhold-admin doctor || true");
  };
}

const block = readBlocks();
const root = join(folder, "machine");
makeDebian(root, SYSTEM);
execFileSync("git", ["clone", "--quiet", "--no-hardlinks", REPOSITORY, join(root, CLONE)]);
const machine = await bootMachine(root);
const shell = machine.openShell();
let total = 0;
const timed = async (what: string, commands: string) => {
  const begun = performance.now();
  const said = await shell.run(commands);
  const seconds = (performance.now() - begun) / 1_000;
  total += seconds;
  report(what, true, `${seconds.toFixed(1)} s`);
  return said;
};

try {
  await shell.run(`cd /${CLONE}`);
  await timed("packages of Debian", block("As root."));
  await timed("the package", block("**The package.**"));
  await timed("account, units, settings", block("**Account"));
  const paper = "/opt/keyhold/bin/node /opt/keyhold/lib/node_modules/keyhold/dist/main.js paper --port 8790";
  await shell.run(`echo PAPER_URL=${PAPER} >> /etc/keyhold/settings; systemd-run --uid=nobody ${paper}`);
  await timed("database", block("**Database.**"));
  console.log(await timed("two nodes", block("**Two nodes.**")));
  await timed("TLS", block("**TLS.**"));
  const made = await timed("the first user", block("**The first user.**"));
  await timed("backups and proof", block("**Backups and proof"));
  await timed("metrics", block("**Metrics and alerts.**"));
  await timed("Prometheus", block("Debian's Prometheus"));
  report("all of it, within fifteen minutes", total < 15 * 60, `${Math.round(total)} s`);

  for (const node of NODES) await checkUnit(shell, node, report);
  // It scrapes every 15 s.
  const up = await shell.run(
    `sleep 20; curl -s '127.0.0.1:9090/api/v1/query?query=keyhold_ready' | grep -o '"1"' | wc -l`,
  );
  report("nodes that Prometheus finds ready", up.trim() === "2", up.trim());
  const certificate = readFileSync(join(root, "etc/nginx/keyhold/tls.crt"), "utf8");
  const door: Door = { address: machine.address, name: NAME, certificate };
  const [password = ""] = made.split("\n");
  const key = JSON.parse(await shell.run(`curl -sf -d '{"type":"hmac"}' ${PAPER}/paper/keys`));
  const { api_key, secret_key } = key;
  const outcome = await trade(door, { email: "ayse@example.com", password }, { api_key, secret_key });
  report("a bot's order by TLS through nginx", outcome === "FILLED", outcome);

  const killed = askOnAndOn(door);
  report("a killed node is back", true, `${await killNode(shell, "keyhold@8701")} ms`);
  const ofKill = await killed();
  report("requests meanwhile", ofKill.failed === 0, `${ofKill.failed} of ${ofKill.asked} failed`);

  await shell.run("npm version --no-git-tag-version patch");
  await timed("a new version's package", block("**The package.**"));
  const upgraded = askOnAndOn(door);
  await timed("its two nodes, one after the other", block("### A new version"));
  const { asked, failed } = await upgraded();
  report("requests meanwhile", failed === 0, `${failed} of ${asked} failed`);
  await timed("reload", block("New secrets need no restart"));
  const log = await shell.run("sleep 2; journalctl --output=cat --unit=keyhold@8701 | tail -5");
  report("it has read its secrets again", log.includes("configuration.reloaded"), "by its log");
  await timed("away with it", block("### Away with it"));
  const left = await shell.run("ls -d /etc/keyhold /opt/keyhold* /var/lib/keyhold 2> /dev/null || true");
  report("nothing is left", left.trim() === "", left.trim() || "nothing");
} catch (error) {
  report("the walk", false, String(error));
} finally {
  shell.close();
  await machine.stop();
}
