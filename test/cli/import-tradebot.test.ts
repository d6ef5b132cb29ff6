import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encryptValue } from "../../src/core/crypto/value.ts";
import { Secret } from "../../src/core/secret.ts";
import { startPaperExchange } from "../../src/paper/index.ts";
import { keyringOf, NOW, random } from "../core/crypto/material.ts";
import { freePort } from "../free-port.ts";
import { newPaperKey } from "../keyhold.ts";
import { openRaw } from "../raw-query.ts";
import { BCRYPT, newTradebot, PASSWORD, type TestTradebot, VECTORS } from "../tradebot.ts";
import {
  build,
  type Ended,
  newFolder,
  removeFolders,
  run,
  SECRETS,
  start,
  stop,
  stopAll,
} from "./program.ts";

const ENV = { ...SECRETS, KEYHOLD_ENV: "test" };

let folder: string;
let keyFile: string;
let tradebot: TestTradebot;
beforeAll(build);
beforeEach(async () => {
  folder = newFolder();
  keyFile = join(folder, "tradebot.key");
  writeFileSync(keyFile, `${VECTORS.fernet_key}\n`);
  tradebot = await newTradebot({ kind: "sqlite" });
});
afterEach(() => tradebot.drop());
afterAll(async () => {
  await stopAll();
  removeFolders();
});

type Variables = Readonly<Record<string, string>>;

function take(words: readonly string[] = [], env: Variables = { IMPORT_URL: tradebot.url }): Promise<Ended> {
  const args = ["import-tradebot", "--fernet-key-file", keyFile, "--data-dir", folder, ...words];
  return run(args, { env: { ...ENV, ...env } });
}

const here = (statement: string) => openRaw(`file:${join(folder, "keyhold.db")}`).query(statement);

describe("keyhold import-tradebot", () => {
  it("reports what it took over and each row that it could not, by id, and ends with 1", async () => {
    await tradebot.addUser({ id: 1 });
    await tradebot.addKey({ id: 10, user_id: 1 });
    await tradebot.addUser({ id: 2, email: "bob@example.com", hashed_password: "pbkdf2:sha256:1$a$b" });
    await tradebot.addKey({ id: 11, user_id: 2, encrypted_secret_key: VECTORS.token_of_other_key });
    await tradebot.addUser({ id: 3, email: "nobody" });
    const { code, stdout, stderr } = await take();
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^users 2: taken over without a password, .*reset-password$/),
      "api_keys 11 (encrypted_secret_key): not taken over: this Fernet key does not open it, or it was altered",
      "users 3: not taken over: its e-mail is none that an account can have",
      "users: 2 taken over, 0 here already, 1 not taken over, 0 left alone",
      "exchange keys: 1 taken over, 0 here already, 1 not taken over, 0 left alone",
      "",
    ]);
  });

  it("ends with 0 when everything is here, also the second time, and prints one JSON object where asked", async () => {
    await tradebot.addUser();
    await tradebot.addKey();
    expect((await take()).code).toBe(0);
    const { code, stdout } = await take(["--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: false,
      whole: true,
      users: { taken: 0, already: 1, failed: 0, left: 0 },
      api_keys: { taken: 0, already: 1, failed: 0, left: 0 },
      unseen: { users: 0, api_keys: 0 },
      rows: [],
    });
  });

  it("takes the address from --from, from IMPORT_URL, or from the file that IMPORT_URL_FILE names", async () => {
    await tradebot.addUser();
    const file = join(folder, "import_url");
    writeFileSync(file, `${tradebot.url}\n`);
    const ways = [
      () => take(["--from", tradebot.url], {}),
      () => take([], { IMPORT_URL: tradebot.url }),
      () => take([], { IMPORT_URL_FILE: file }),
    ];
    for (const way of ways) expect((await way()).code).toBe(0);
  });

  it("changes nothing in a dry run, which needs a database of this version", async () => {
    await tradebot.addUser();
    const early = await take(["--dry-run"]);
    expect(early).toMatchObject({ code: 1, stderr: expect.stringContaining("keyhold migrate") });
    await run(["migrate", "--data-dir", folder], { env: ENV });
    const { code, stdout } = await take(["--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("users: 1 to be taken over, ");
    expect(stdout).toContain("nothing was changed: this was a dry run\n");
    expect(await here("select id from users")).toEqual([]);
  });

  it("says what is wrong with how it was called, and never a secret", async () => {
    const planted = "postgres://bot:planted@127.0.0.1:1/bot";
    const calls: readonly (readonly [readonly string[], Variables, number, string])[] = [
      [["--from", "mysql://bot:planted@h/d"], {}, 2, "--from takes postgres://"],
      [[], {}, 2, "--from URL, or IMPORT_URL"],
      [[], { IMPORT_URL: "mysql://bot:planted@h/d" }, 78, "IMPORT_URL must be"],
      [["--exchange", "kraken"], { IMPORT_URL: planted }, 2, "--exchange takes one of binance"],
      [["--fernet-key-file", join(folder, "none")], { IMPORT_URL: planted }, 1, "no such file"],
      [[], { IMPORT_URL: planted }, 1, "To be taken over: The PostgreSQL database cannot be used"],
      [[], { IMPORT_URL: `sqlite:///${folder}/none.db` }, 1, "To be taken over: The database file"],
    ];
    for (const [words, env, code, said] of calls) {
      const ended = await take(words, env);
      expect(ended, said).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(said) });
      expect(ended.stderr).not.toContain("planted");
    }
    writeFileSync(keyFile, "planted-key");
    const ended = await take();
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("--fernet-key-file") });
    expect(ended.stderr).not.toContain("planted");
  });
});

it("a server that runs meanwhile lets those who were taken over in, and their keys are good once they are checked", async () => {
  const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
  const env = { ...ENV, PAPER_URL: paper.url, PORT: String(await freePort("127.0.0.1")) };
  const server = start(["serve", "--data-dir", folder], { env });
  const url = await server.ready;
  const key = await newPaperKey(paper);
  const keyring = keyringOf(VECTORS.fernet_key);
  const tokenOf = (text: string) => encryptValue(keyring, new Secret(text), NOW, random);
  await tradebot.addUser();
  const tokens = {
    encrypted_api_key: tokenOf(key.api_key),
    encrypted_secret_key: tokenOf(key.secret_key),
  };
  await tradebot.addKey(tokens);
  expect(await take(["--exchange", "paper"], { ...env, IMPORT_URL: tradebot.url })).toMatchObject({
    code: 0,
  });

  const ask = async (method: string, path: string, token?: string, body?: object) => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: {
        origin: url,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const login = await ask("POST", "auth/login", undefined, { email: "ada@example.com", password: PASSWORD });
  expect(login.status).toBe(200);
  const token = String(login.body.access_token);
  const refused = await ask("GET", "api-keys/balance", token);
  expect(refused).toMatchObject({
    status: 422,
    body: { code: "key_rejected", params: { reason: "imported_unchecked" } },
  });
  expect(await ask("POST", "api-keys/me/check", token)).toMatchObject({
    status: 200,
    body: { state: "valid" },
  });
  expect((await ask("GET", "api-keys/balance", token)).status).toBe(200);
  const { stderr } = await stop(server);
  for (const secret of [PASSWORD, key.secret_key, BCRYPT, VECTORS.fernet_key])
    expect(stderr).not.toContain(secret);
  await paper.close();
});

it("killed in the middle and begun again, it takes everybody over once, and the audit chain holds", async () => {
  const total = 3_000;
  await tradebot.query(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${total})
     insert into users select i, 'user' || i || '@example.com', ?, true from n`,
    BCRYPT,
  );
  await tradebot.query(
    "insert into api_keys select id, id, ?, ?, null, true, null, null from users",
    VECTORS.tokens.api_key,
    VECTORS.tokens.secret_key,
  );
  await run(["migrate", "--data-dir", folder], { env: ENV });
  const before = readFileSync(tradebot.path);
  const count = async (table: string) => Number((await here(`select count(*) as n from ${table}`))[0]?.n);
  for (const part of [300, 1_500]) {
    const importing = start(["import-tradebot", "--fernet-key-file", keyFile, "--data-dir", folder], {
      env: { ...ENV, IMPORT_URL: tradebot.url },
    });
    while ((await count("users")) < part && importing.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    importing.child.kill("SIGKILL");
    await importing.ended;
    const taken = await count("users");
    expect(taken).toBeLessThan(total);
    expect(await count("api_keys")).toBe(taken);
    expect(await count("imported_users where source_key_id is not null")).toBe(taken);
  }
  const { code, stdout } = await take(["--json"]);
  expect(code).toBe(0);
  const { users } = JSON.parse(stdout);
  expect(users.taken + users.already).toBe(total);
  expect([await count("users"), await count("api_keys")]).toEqual([total, total]);
  expect(await count("audit_entries where event = 'user.imported'")).toBe(total);
  expect((await run(["audit", "verify", "--data-dir", folder], { env: ENV })).code).toBe(0);
  expect(readFileSync(tradebot.path).equals(before)).toBe(true);
}, 300_000);
