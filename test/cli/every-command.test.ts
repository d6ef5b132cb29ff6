import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands/index.ts";
import { AUDIENCE, HOST_SECRET, ISSUER } from "../host-app.ts";
import { openRaw } from "../raw-query.ts";
import { build, type Ended, removeFolders, run, SECRETS, stopAll } from "./program.ts";

const PASSWORD = "a long enough password";
const NEW_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
const env = {
  ...SECRETS,
  KEYHOLD_ENV: "test",
  REGISTRATION: "open",
  HOST_LOGIN_ISSUER: ISSUER,
  HOST_LOGIN_AUDIENCE: AUDIENCE,
  HOST_LOGIN_SECRET: HOST_SECRET,
};

/** Commands that change nothing that is kept: they read, or write a file, or serve others, whose acts are recorded one by one. */
const READING = [
  "dev",
  "serve",
  "paper",
  "generate-key",
  "user list",
  "backup",
  "audit verify",
  "audit export",
  "audit public-key",
  "doctor",
];

let folder: string;
let database: string;
beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "keyhold-commands-"));
  database = join(folder, "keyhold.db");
});
afterAll(async () => {
  await stopAll();
  removeFolders();
  rmSync(folder, { recursive: true });
});

function keyhold(words: string, input = ""): Promise<Ended> {
  return run([...words.split(" "), "--data-dir", folder], { env, input });
}

const events = async () =>
  (
    await openRaw(`file:${database}`).query(
      "select event, actor from audit_entries order by chain_id, sequence",
    )
  ).map(({ event, actor }) => `${event} ${actor}`);

/** In this order: each command that changes something, what is typed, and what it has to leave. */
const CHANGING: readonly (readonly [string, string, string, string])[] = [
  ["migrate", "", "", "deployment.created system"],
  ["user create", "ada@example.com", `${PASSWORD}\n`, "user.created operator"],
  ["user link", "ada@example.com --subject ada", "", "user.linked operator"],
  ["user deactivate", "ada@example.com", "", "user.deactivated operator"],
  ["user activate", "ada@example.com", "", "user.activated operator"],
  ["user reset-password", "ada@example.com", `${PASSWORD} 2\n`, "user.password_reset operator"],
  ["user reset-totp", "ada@example.com", "", "user.totp_removed operator"],
  ["freeze", "--user ada@example.com", "", "keys.frozen operator"],
  ["unfreeze", "--user ada@example.com", "", "keys.unfrozen operator"],
  ["user end-sessions", "ada@example.com", "", "session.ended operator"],
  ["user invite", "", "", "user.invited operator"],
  ["user delete", "ada@example.com --yes", "", "user.deleted operator"],
  ["rotate-fernet-key", "", "", "fernet_key.rotated operator"],
];

test("every command is one that changes something or one that does not", () => {
  const known = [
    ...READING,
    ...CHANGING.map(([name]) => name),
    "restore",
    "import-tradebot",
    "audit archive",
    "check-keys",
  ];
  expect(COMMANDS.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
});

test.each(CHANGING)("keyhold %s %s leaves an entry", async (name, operands, input, expected) => {
  if (name === "user reset-totp") await plantSecondFactor();
  if (name === "user end-sessions") await plantSession();
  const before = name === "migrate" ? [] : await events();
  if (name === "rotate-fernet-key") env.FERNET_KEY = `${NEW_KEY},${SECRETS.FERNET_KEY}`;
  const { code, stderr } = await keyhold(`${name} ${operands}`.trim(), input);
  expect(code, stderr).toBe(0);
  const after = await events();
  expect(after.length).toBeGreaterThan(before.length);
  expect(after.filter((event) => event === expected).length).toBeGreaterThan(
    before.filter((event) => event === expected).length,
  );
});

test("keyhold restore leaves an entry", async () => {
  const file = join(folder, "backup.gz");
  expect((await keyhold(`backup ${file}`)).code).toBe(0);
  rmSync(database);
  rmSync(`${database}-wal`, { force: true });
  rmSync(`${database}-shm`, { force: true });
  const { code, stderr } = await keyhold(`restore ${file}`);
  expect(code, stderr).toBe(0);
  expect(await events()).toContain("deployment.restored operator");
});

async function plantSecondFactor(): Promise<void> {
  await openRaw(`file:${database}`).query(
    `insert into second_factors (user_id, encrypted_totp, sealed_with, created_at, confirmed_at, last_step)
     select id, '', sealed_with, 0, 1, 0 from users`,
  );
}

async function plantSession(): Promise<void> {
  await openRaw(`file:${database}`).query(
    `insert into sessions (user_id, created_at, last_used_at, expires_at) select id, ?, ?, ? from users`,
    Date.now(),
    Date.now(),
    Date.now() + 3_600_000,
  );
}
