import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFernetKey } from "../../src/config.ts";
import { freePort } from "../free-port.ts";
import { openRaw } from "../raw-query.ts";
import {
  build,
  type Ended,
  newFolder,
  type Running,
  removeFolders,
  run,
  SECRETS,
  start,
  stop,
  stopAll,
} from "./program.ts";

beforeAll(build);
afterAll(async () => {
  await stopAll();
  removeFolders();
});

const OLD_KEY = SECRETS.FERNET_KEY;
const NEW_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
const [OLD, NEW] = [OLD_KEY, NEW_KEY].map((key) => readFernetKey({ FERNET_KEY: key }).first.fingerprint);
const PASSWORD = "a long enough password";

let folder: string;
let url: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = newFolder();
  url = `file:${join(folder, "keyhold.db")}`;
  env = {
    FERNET_KEY_FILE: join(folder, "fernet"),
    JWT_SECRET: SECRETS.JWT_SECRET,
    DATABASE_URL: url,
    PORT: String(await freePort("127.0.0.1")),
  };
  give(OLD_KEY);
  const made = await keyhold(["user", "create", "ada@example.com"], `${PASSWORD}\n`);
  expect(made.code, made.stderr).toBe(0);
});

/** Puts these Fernet keys where every program of this test reads them. */
function give(...keys: string[]): void {
  writeFileSync(join(folder, "fernet"), keys.join(","));
}

function keyhold(args: readonly string[], input = ""): Promise<Ended> {
  return run(args, { env, input });
}

const rotate = (...args: string[]) => keyhold(["rotate-fernet-key", ...args]);

async function serve(): Promise<Running & { readonly url: string }> {
  const server = start(["serve"], { env });
  return { ...server, url: await server.ready };
}

async function logIn(base: string): Promise<number> {
  const body = JSON.stringify({ email: "ada@example.com", password: PASSWORD });
  const headers = { "content-type": "application/json" };
  return (await fetch(`${base}/api/v1/auth/login`, { method: "POST", headers, body })).status;
}

/** Has the server read its keys anew, and waits until it did so for the n-th time. */
async function reload(server: Running, times: number): Promise<void> {
  server.child.kill("SIGHUP");
  await server.told(new RegExp(`((?:configuration\\.reloaded[\\s\\S]*){${times}})`));
}

const events = async () =>
  (await openRaw(url).query("select event from audit_entries where chain_id = 0 order by sequence")).map(
    ({ event }) => event,
  );

describe("keyhold rotate-fernet-key", () => {
  it("refuses while a server does not hold the new key, and while it still seals under the old one", async () => {
    const server = await serve();
    give(NEW_KEY, OLD_KEY);
    const lacks = await rotate();
    expect(lacks.code).toBe(1);
    expect(lacks.stderr).toMatch(
      new RegExp(`^node \\w{16}, heard of \\d+ s ago, does not hold the Fernet key ${NEW}: it has ${OLD}\n`),
    );
    expect(lacks.stderr).toContain("nothing was changed");
    // Not even the new key was added: the server could be started again as it is.
    expect(await events()).not.toContain("fernet_key.rotated");
    expect((await events()).filter((event) => event === "fernet_key.added")).toHaveLength(1);

    give(OLD_KEY, NEW_KEY);
    await reload(server, 1);
    give(NEW_KEY, OLD_KEY);
    const waits = await rotate();
    expect(waits.code).toBe(1);
    expect(waits.stderr).toContain(`still seals under the Fernet key ${OLD}`);
    await stop(server);
  });

  it("with --dry-run counts and changes nothing", async () => {
    give(NEW_KEY, OLD_KEY);
    const before = await events();
    const { code, stdout, stderr } = await rotate("--dry-run");
    expect(code).toBe(0);
    expect(stdout).toBe(`${NEW}           0\n${OLD}           4  deployment 1, users 1, audit_heads 2\n`);
    expect(stderr).toBe(
      `4 rows would be sealed anew under ${NEW}\nthen these keys would be retired: ${OLD}\n`,
    );
    expect(await events()).toEqual(before);
  });

  it("under a server that goes on serves everybody throughout, and at the end the new key alone is enough", async () => {
    const server = await serve();
    expect(await logIn(server.url)).toBe(200);
    give(OLD_KEY, NEW_KEY);
    await reload(server, 1);
    give(NEW_KEY, OLD_KEY);
    await reload(server, 2);
    const { code, stdout, stderr } = await rotate();
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${NEW} +\\d+  deployment 1, [^\\n]*users 1, audit_heads 2\n$`));
    expect(stderr).toContain(`the Fernet key ${OLD} is retired: drop it from FERNET_KEY on every node`);
    expect(await logIn(server.url)).toBe(200);
    give(NEW_KEY);
    await reload(server, 3);
    expect(await logIn(server.url)).toBe(200);
    expect((await stop(server)).code).toBe(0);
    expect((await events()).slice(-3)).toEqual([
      "fernet_key.added",
      "fernet_key.rotated",
      "fernet_key.retired",
    ]);
    expect((await keyhold(["audit", "verify"])).code).toBe(0);

    give(OLD_KEY);
    const refused = await keyhold(["serve"]);
    expect(refused.code).toBe(78);
    expect(refused.stderr).toContain(`needs the Fernet keys with the fingerprints ${NEW}; given: ${OLD}`);
    give(OLD_KEY, NEW_KEY);
    const retired = await keyhold(["serve"]);
    expect(retired.code).toBe(78);
    expect(retired.stderr).toMatch(
      new RegExp(`FERNET_KEY begins with the Fernet key ${OLD}, which was retired`),
    );
  });

  it("with --force goes on, keeps the old key in use for the server that seals under it, and ends with 1", async () => {
    give(OLD_KEY, NEW_KEY);
    const server = await serve();
    give(NEW_KEY, OLD_KEY);
    const { code, stderr } = await rotate("--force");
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`the Fernet key ${OLD} stays in use: node \\w+ may seal under it`));
    expect(await logIn(server.url)).toBe(200);
    await stop(server);
    expect((await rotate()).code).toBe(0);
  });

  it("names a row that does not open, seals all others anew, and ends with 1", async () => {
    await openRaw(url).query("update users set hashed_password = 'x' where id = 1");
    give(NEW_KEY, OLD_KEY);
    const { code, stdout, stderr } = await rotate();
    expect(code).toBe(1);
    expect(stderr).toContain("users 1 is left as it is: it was altered or moved, and does not open\n");
    expect(stderr).toContain(`the Fernet key ${OLD} is still needed\n`);
    expect(stdout).toContain(`${OLD}           1  users 1\n`);
  });
});

describe("keyhold restore, of a backup from before a rotation", () => {
  it("with the keys of today says which key is missing, since when it was in use, and when it was retired", async () => {
    const file = join(folder, "week.backup");
    expect((await keyhold(["backup", file])).code).toBe(0);
    give(NEW_KEY, OLD_KEY);
    expect((await rotate()).code).toBe(0);
    give(NEW_KEY);
    const time = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";
    const { code, stderr } = await keyhold(["restore", file]);
    expect(code).toBe(78);
    expect(stderr).toMatch(
      new RegExp(
        `FERNET_KEY does not open this backup of ${time}, which needs the Fernet keys with the fingerprints ` +
          `${OLD} \\(in use since ${time}, retired on ${time}\\); given: ${NEW}\n`,
      ),
    );

    give(NEW_KEY, OLD_KEY);
    env.DATABASE_URL = `file:${join(folder, "trial.db")}`;
    const restored = await keyhold(["restore", file]);
    expect(restored.code, restored.stderr).toBe(0);
    expect(restored.stderr).toMatch(new RegExp(`it needs the Fernet keys ${OLD}, ${NEW}\n$`));
    expect((await rotate()).code).toBe(0);
  });

  it("of one from after it is refused when the first key was retired, and tells which were", async () => {
    const file = join(folder, "after.backup");
    give(NEW_KEY, OLD_KEY);
    expect((await rotate()).code).toBe(0);
    expect((await keyhold(["backup", file])).code).toBe(0);
    for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `keyhold.db${end}`), { force: true });
    give(OLD_KEY, NEW_KEY);
    const refused = await keyhold(["restore", file]);
    expect(refused.code).toBe(78);
    expect(refused.stderr).toMatch(
      /begins with the Fernet key \w{8}, which was retired in this backup of 2\d{3}-/,
    );
    give(NEW_KEY);
    const { code, stderr } = await keyhold(["restore", file]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(new RegExp(`the Fernet key ${OLD} was retired on 2\\d{3}-`));
    give(OLD_KEY, NEW_KEY);
    expect((await keyhold(["serve"])).stderr).toContain("which was retired in this database on");
  });
});
