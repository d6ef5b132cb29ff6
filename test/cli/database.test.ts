import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFernetKey } from "../../src/config.ts";
import { MIGRATIONS } from "../../src/db/migrations/index.ts";
import { type PaperExchange, startPaperExchange } from "../../src/paper/index.ts";
import { build, newFolder, removeFolders, run, SECRETS, start, stop, stopAll } from "./program.ts";

const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";

let paper: PaperExchange;
let path: string;
let env: Record<string, string>;

beforeAll(async () => {
  build();
  paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await stopAll();
  removeFolders();
  await paper.close();
});
beforeEach(() => {
  path = join(newFolder(), "keyhold.db");
  env = { ...SECRETS, DATABASE_URL: `file:${path}`, BINANCE_URL: paper.url, BINANCE_TESTNET_URL: paper.url };
});

function change(sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

const laterMigration = (isBreaking: boolean) =>
  `insert into migrations values (${MIGRATIONS.length + 1}, 'of-a-later-version', ${Number(isBreaking)}, 0)`;

const allNumbers = MIGRATIONS.map(({ number }) => number).join(", ");

describe("keyhold migrate", () => {
  it("says what it applied, and the second time that there is nothing to do", async () => {
    expect(await run(["migrate"], { env })).toEqual({
      code: 0,
      stdout: "",
      stderr: `applied: ${allNumbers}\n`,
    });
    expect(await run(["migrate"], { env })).toEqual({ code: 0, stdout: "", stderr: "nothing to do\n" });
  });

  it("run many times at once applies each migration once", async () => {
    const ended = await Promise.all(Array.from({ length: 4 }, () => run(["migrate"], { env })));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    // One may apply some of them and another the rest.
    const applied = ended.flatMap(({ stderr }) => /^applied: (.+)$/m.exec(stderr)?.[1]?.split(", ") ?? []);
    expect(
      applied
        .map(Number)
        .sort((a, b) => a - b)
        .join(", "),
    ).toBe(allNumbers);
  });
});

describe("keyhold serve", () => {
  const serve = (changed: Record<string, string> = {}) => run(["serve"], { env: { ...env, ...changed } });
  const fingerprint = (key: string) => readFernetKey({ FERNET_KEY: key }).first.fingerprint;

  it("serves on a database that is there, beside one that has run on a newer version that breaks nothing", async () => {
    await run(["migrate"], { env });
    change(laterMigration(false));
    const probe = await startPaperExchange({ host: "127.0.0.1", port: 0 });
    const port = new URL(probe.url).port;
    await probe.close();
    const server = start(["serve"], { env: { ...env, PORT: port } });
    expect(await server.ready).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect((await stop(server)).code).toBe(0);
  });

  it("refuses a newer breaking migration", async () => {
    await run(["migrate"], { env });
    change(laterMigration(true));
    const { code, stdout, stderr } = await serve();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      `keyhold serve: The database failed. The database belongs to another Keyhold: it is at version ${MIGRATIONS.length + 1} ` +
        `(of-a-later-version), which programs of version ${MIGRATIONS.length} cannot work with.\n`,
    );
  });

  it("refuses a wrong Fernet key, naming the fingerprints needed and given, never a key", async () => {
    await run(["migrate"], { env });
    const { code, stdout, stderr } = await serve({ FERNET_KEY: OTHER_KEY });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toContain(
      `FERNET_KEY does not open this database, which needs the Fernet keys with the fingerprints ${fingerprint(SECRETS.FERNET_KEY)}; ` +
        `given: ${fingerprint(OTHER_KEY)}\n`,
    );
    expect(stderr).not.toContain(OTHER_KEY);
  });

  it("refuses the database of another deployment", async () => {
    await run(["migrate"], { env });
    const { code, stderr } = await serve({ KEYHOLD_ENV: "staging" });
    expect(code).toBe(78);
    expect(stderr).toContain(
      "  KEYHOLD_ENV is staging, but this database belongs to the deployment production\n",
    );
  });

  it("refuses a file that is no database, and leaves it as it was", async () => {
    writeFileSync(path, "no database at all");
    const { code, stderr } = await serve();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `keyhold serve: The database failed. The database file ${path} cannot be used: file is not a database.\n`,
    );
    expect(readFileSync(path, "utf8")).toBe("no database at all");
  });

  it.each(["/proc/keyhold.db", "/dev"])("refuses %s, where no file can be written", async (place) => {
    const { code, stderr } = await serve({ DATABASE_URL: `file:${place}` });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `keyhold serve: The database failed. The database file ${place} cannot be used: E`,
    );
  });
});

describe("keyhold doctor", () => {
  const doctor = (changed: Record<string, string> = {}, ...args: string[]) =>
    run(["doctor", ...args], { env: { ...env, ...changed } });
  const hash = () => createHash("sha256").update(readFileSync(path)).digest("hex");

  it("finds a sound server good, a line each", async () => {
    await run(["migrate"], { env });
    const before = hash();
    const { code, stdout, stderr } = await doctor();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const subjects = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^(\w+) +(.+?) {2}.*$/, "$1 $2"));
    expect(subjects.map((line) => line.replace(/^warning disk$/, "good disk"))).toEqual([
      "good configuration",
      "good Fernet keys",
      "good disk",
      "good database",
      "good nodes",
      "good Fernet keys needed",
      "good stored keys",
      "good second factors",
      "good exchange binance",
      "good exchange binance-testnet",
    ]);
    expect(hash()).toBe(before);
    for (const secret of Object.values(SECRETS)) expect(stdout).not.toContain(secret);
  });

  it("prints JSON where a program reads it", async () => {
    const { stdout } = await doctor({}, "--json");
    const findings = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(findings[0]).toEqual({
      subject: "configuration",
      verdict: "good",
      detail: "deployment production, http://127.0.0.1:8700",
    });
  });

  it("makes no database and no folder", async () => {
    const folder = join(path, "..", "not-there");
    const { code, stdout } = await doctor({ DATABASE_URL: `file:${folder}/keyhold.db` });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warning +database +\S+ is not there yet; "keyhold migrate" makes it$/m);
    expect(existsSync(folder)).toBe(false);
  });

  it("names pending migrations and does not apply them", async () => {
    writeFileSync(path, "");
    const { code, stdout } = await doctor();
    expect(code).toBe(0);
    expect(stdout).toContain(`lacks the migrations ${allNumbers}; "keyhold migrate" applies them`);
    expect(readFileSync(path, "utf8")).toBe("");
    expect(readdirSync(join(path, ".."))).toEqual(["keyhold.db"]);
  });

  it("finds nothing wrong with a database that is bound to no deployment yet", async () => {
    await run(["migrate"], { env });
    change("delete from deployment");
    expect((await doctor()).code).toBe(0);
    expect((await doctor({ KEYHOLD_ENV: "staging" })).code).toBe(0);
  });

  it.each([
    ["a wrong Fernet key", { FERNET_KEY: OTHER_KEY }, "FERNET_KEY does not open this database"],
    [
      "another deployment",
      { KEYHOLD_ENV: "staging" },
      "KEYHOLD_ENV is staging, but this database belongs to",
    ],
    ["an exchange that does not answer", { BINANCE_URL: "http://127.0.0.1:9" }, "does not answer"],
    ["wrong configuration", { PORT: "x" }, "PORT must be a port number from 1 to 65535"],
  ])("ends with 1 for %s", async (_, changed, expected) => {
    await run(["migrate"], { env });
    const { code, stdout } = await doctor(changed);
    expect(code).toBe(1);
    expect(stdout.split("\n").filter((line) => line.startsWith("bad "))).toEqual([
      expect.stringContaining(expected),
    ]);
  });

  it("ends with 1 for a row that does not open, and names its id", async () => {
    await run(["migrate"], { env });
    plantUnreadableKey();
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad +stored keys +1 of 1 do not open: ids 1$/m);
  });

  it("ends with 1 for what is no database", async () => {
    mkdirSync(path);
    const { code, stdout } = await doctor();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad +database /m);
  });
});

/** A user and a key whose tokens nobody ever made; which columns there are is read from the database. */
function plantUnreadableKey(): void {
  const { fingerprint } = readFernetKey({ FERNET_KEY: SECRETS.FERNET_KEY }).first;
  const database = new DatabaseSync(path);
  database.exec("pragma foreign_keys = off; pragma ignore_check_constraints = on");
  for (const table of ["users", "api_keys"]) {
    const columns = database
      .prepare(`select name, type, "notnull" as needed from pragma_table_info('${table}')`)
      .all();
    const given = columns
      .filter(({ needed, name }) => needed === 1 && name !== "id")
      .map(({ name, type }) => {
        if (name === "sealed_with") return [name, fingerprint] as const;
        if (name === "user_id") return [name, 1] as const;
        return [String(name), /int|bool/i.test(String(type)) ? 1 : "[]"] as const;
      });
    const marks = given.map(() => "?").join(", ");
    const names = given.map(([name]) => name).join(", ");
    database
      .prepare(`insert into ${table} (${names}) values (${marks})`)
      .run(...given.map(([, value]) => value));
  }
  database.close();
}
