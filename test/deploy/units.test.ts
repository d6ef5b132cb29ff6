import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../cli/program.ts";

const UNITS = join(ROOT, "deploy", "systemd");
const SERVICES = ["keyhold@.service", "keyhold-backup.service", "keyhold-audit.service"];
/** The score of systemd-analyze, from 0 to 10; what is left is the network, which a server needs, and code that Node compiles. */
const MOST_EXPOSED = 1.2;

let folder: string;
beforeAll(() => {
  // Commands have to be there to be found well, and are installed elsewhere.
  folder = mkdtempSync(join(tmpdir(), "keyhold-units-"));
  for (const name of readdirSync(UNITS).filter((file) => /\.(?:service|timer)$/.test(file)))
    writeFileSync(join(folder, name), read(name).replaceAll("/opt/keyhold/bin/node", "/bin/true"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(join(UNITS, name), "utf8");
const analyze = (...args: readonly string[]) =>
  spawnSync("systemd-analyze", ["--no-pager", ...args], { encoding: "utf8", cwd: folder });

describe("the units of systemd", () => {
  it("are such that systemd finds nothing wrong with them", () => {
    const units = readdirSync(folder).map((name) => `./${name}`);
    expect(units.length).toBe(5);
    const { status, stdout, stderr } = analyze("verify", ...units);
    expect([status, stdout + stderr]).toEqual([0, ""]);
  });

  it.each(SERVICES)("expose little: %s", (name) => {
    const { stdout } = analyze("security", "--offline=true", `./${name}`);
    const [, score = "10"] = /Overall exposure level for .*: ([\d.]+) /.exec(stdout) ?? [];
    expect(Number(score)).toBeLessThanOrEqual(MOST_EXPOSED);
  });

  it("hold all three services equally tight, without core dumps and debugger", () => {
    const [node, ...others] = SERVICES.map(
      (name) => read(name).split("\n# The same in each unit of Keyhold.")[1],
    );
    for (const other of others)
      expect(node?.replace(/\n\[Install\].*/s, "").trimEnd()).toBe(other?.trimEnd());
    expect(node).toMatch(/^LimitCORE=0$/m);
    for (const name of SERVICES) {
      const starts = read(name).match(/^ExecStart=.*main\.js.*$/gm);
      expect(starts?.length).toBe(1);
      expect(starts?.[0]).toContain("--disable-sigusr1");
    }
  });

  it("give a node more time to end than it takes at most, and do not start anew what cannot be configured", () => {
    const text = read("keyhold@.service");
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(20);
    expect(text).toMatch(/^RestartPreventExitStatus=78$/m);
    expect(text).toMatch(/^ExecReload=\/bin\/sh -c 'kill -HUP \$MAINPID'$/m);
  });
});

describe("what is set beside them", () => {
  const documented = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
  const isDocumented = (name: string) => documented.includes(`| \`${name.replace(/_FILE$/, "")}\` |`);

  it("is in the settings nothing that is not documented, and no secret", () => {
    const pairs = read("settings")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    for (const pair of pairs) {
      const [name = "", value = ""] = pair.split("=", 2);
      expect([name, isDocumented(name)]).toEqual([name, true]);
      if (/KEY|SECRET|TOKEN|DATABASE/.test(name)) expect(value).toMatch(/^\/etc\/keyhold\/secrets\/\w+$/);
    }
  });

  it("is in the compose file nothing that is not documented, and no file that is not there", () => {
    const text = readFileSync(join(ROOT, "compose.yml"), "utf8");
    const [, settings = ""] = /environment: &settings\n(.*?)\n {2}secrets:/s.exec(text) ?? [];
    const names = [...settings.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(4);
    expect(names.filter((name) => !isDocumented(name))).toEqual([]);
    const mounted = [...text.matchAll(/^ {6}- \.\/(deploy\/[^:]+):/gm)].map(([, path = ""]) => path);
    expect(mounted.length).toBeGreaterThan(3);
    for (const path of mounted)
      expect([path, readFileSync(join(ROOT, path), "utf8")]).not.toEqual([path, ""]);
    const used = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name = ""]) => name);
    for (const name of used) expect(text).toContain(`  ${name}: { file: ./secrets/${name} }`);
  });

  it("has each node of the compose file an address that a new container gets too, for nginx asks once", () => {
    const text = readFileSync(join(ROOT, "compose.yml"), "utf8");
    for (const node of ["node1", "node2"])
      expect(text).toMatch(
        new RegExp(`^  ${node}:\\n.*\\n    networks: .*nodes: { ipv4_address: 10\\.`, "m"),
      );
  });

  it("is in the container nothing that is not let through to its builder, and the very switches of the unit", () => {
    const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8");
    const passing = readFileSync(join(ROOT, ".dockerignore"), "utf8").match(/(?<=^!).+$/gm) ?? [];
    const copied = [...dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, paths = ""]) =>
      paths.split(" "),
    );
    expect(copied.toSorted()).toEqual(passing.toSorted().concat("package.json").toSorted());
    const [, switches = ""] = /node ((?:--\S+ )+)/.exec(read("keyhold@.service")) ?? [];
    const given = [...(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "").matchAll(/"(--[^"]+)"/g)];
    expect(given.map(([, flag]) => flag).join(" ")).toBe(switches.trim());
  });
});
