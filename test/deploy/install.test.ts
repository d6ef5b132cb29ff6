import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { build, NODE, newFolder, ROOT, removeFolders } from "../cli/program.ts";
import { freePort } from "../free-port.ts";

/** What `npm pack` makes, in bytes: nobody notices a picture or a source map by the list of files alone. */
const LARGEST_PACKAGE = 2_500_000;

let prefix: string;
let archive: string;
let installed: SpawnSyncReturns<string>;

/** Its scripts would build once more what `build` has just built. */
const npm = (...args: readonly string[]) =>
  spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: ROOT, encoding: "utf8" });

beforeAll(() => {
  build();
  const folder = newFolder();
  const [packed] = JSON.parse(npm("pack", "--json", "--pack-destination", folder).stdout);
  archive = join(folder, packed.filename);
  prefix = newFolder();
  installed = npm("install", "--global", "--offline", "--prefix", prefix, archive);
}, 240_000);
afterAll(removeFolders);

const variables = () => ({ PATH: `${join(prefix, "bin")}:${dirname(NODE)}:/usr/bin:/bin` });
const keyhold = (...args: readonly string[]) =>
  spawnSync("keyhold", args, { env: variables(), encoding: "utf8", cwd: prefix });

describe("the package, installed for all accounts of a machine", () => {
  it("installs without asking a registry for anything: it needs no other package", () => {
    expect(installed, installed.stderr).toMatchObject({ status: 0 });
    expect(existsSync(join(prefix, "lib/node_modules/keyhold/node_modules"))).toBe(false);
    expect(readdirSync(join(prefix, "lib/node_modules")).filter((name) => !name.startsWith("."))).toEqual([
      "keyhold",
    ]);
    expect(Object.keys(manifest)).not.toContain("dependencies");
  });

  it("is no larger than it needs to be", () => {
    expect(statSync(archive).size).toBeLessThan(LARGEST_PACKAGE);
  });

  it("knows its commands, and makes keys", () => {
    expect(keyhold("--version")).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
    expect(keyhold("help").stdout).toContain("Usage: keyhold COMMAND");
    expect(keyhold("generate-key").stdout).toMatch(/^[\w-]{43}=\n$/);
  });

  it("says what it needs, and ends with 78, when the machine's Node is too old", () => {
    const pretend = 'Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';
    const env = {
      ...variables(),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(pretend)}`,
    };
    const { status, stderr } = spawnSync("keyhold", ["serve"], { env, encoding: "utf8" });
    expect([status, stderr]).toEqual([
      78,
      expect.stringContaining("needs Node 24.7 or newer and runs on 20.20.2"),
    ]);
  });

  it("migrates and serves API and page, seen by its own health check, until SIGTERM", async () => {
    const port = String(await freePort("127.0.0.1"));
    const env = {
      ...variables(),
      PORT: port,
      FERNET_KEY: keyhold("generate-key").stdout,
      JWT_SECRET: "a text of more than thirty-two bytes for tests alone",
      DATABASE_URL: `file:${join(prefix, "keyhold.db")}`,
    };
    const health = (...args: readonly string[]) => {
      const program = join(prefix, "lib/node_modules/keyhold/deploy/health.mjs");
      return once(spawn("node", [program, ...args], { env }), "exit");
    };
    expect(spawnSync("keyhold", ["migrate"], { env })).toMatchObject({ status: 0 });
    expect(await health()).toEqual([1, null]);
    const server = spawn("keyhold", ["serve"], { env, stdio: "ignore" });
    expect(await health("/readyz", "50")).toEqual([0, null]);
    expect(await health("/nothing")).toEqual([1, null]);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    const html = await page.text();
    expect([page.status, html]).toEqual([200, expect.stringContaining("<script")]);
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
    expect((await fetch(`http://127.0.0.1:${port}${script}`)).headers.get("content-type")).toContain(
      "javascript",
    );
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
  });
});
