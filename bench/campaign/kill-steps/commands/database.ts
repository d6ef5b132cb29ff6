import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readBackupFile } from "../../../../src/cli/backup-file.ts";
import { checkBackup } from "../../../../src/operations/restore-backup.ts";
import { openRaw } from "../../../../test/raw-query.ts";
import { keyringOf } from "../../../rotation/fill.ts";
import { send } from "../../answers.ts";
import { proofFaults } from "../../audit-acts.ts";
import type { Act } from "../act.ts";
import { checkpointOver } from "../covered.ts";
import { made, newKeyHolder, newName, newPerson, PASSWORD, type Person } from "../person.ts";
import type { OwnDatabase, Stand } from "../stand.ts";

/** A Fernet key and what Python has sealed with it. */
const TRADEBOT = JSON.parse(
  readFileSync(new URL("../../../../test/vectors/tradebot.json", import.meta.url), "utf8"),
) as {
  fernet_key: string;
  tokens: { api_key: string; secret_key: string };
  bcrypt: readonly { hash: string }[];
};

/** Whose chain is archived, and where its parts are. */
const archived = new WeakMap<Stand, { readonly person: Person; readonly files: string[] }>();

let serial = 0;
const newFile = (stand: Stand, end: string) => join(stand.folder, `${++serial}.${end}`);

/** What operators do to a whole database. */
export const DATABASE_COMMANDS: readonly Act[] = [
  {
    name: "migrate",
    async prepare(stand) {
      const database = await stand.newDatabase();
      return {
        act: (killAt) => stand.command(["migrate"], { killAt, environment: { DATABASE_URL: database.url } }),
        isDone: () => isWhole(stand, database, "audit_entries"),
        again: [],
      };
    },
  },
  {
    name: "backup",
    async prepare(stand) {
      const file = newFile(stand, "backup");
      return {
        act: (killAt) => stand.command(["backup", file], { killAt }),
        async isDone() {
          if (!existsSync(file)) return false;
          await checkBackup(() => readBackupFile(file));
          return true;
        },
        again: ["exit 2"],
      };
    },
  },
  {
    name: "restore",
    async prepare(stand) {
      const file = join(stand.folder, "restored.backup");
      if (!existsSync(file)) {
        await newKeyHolder(stand);
        await stand.command(["backup", file]);
      }
      const database = await stand.newDatabase();
      return {
        act: (killAt) =>
          stand.command(["restore", file], { killAt, environment: { DATABASE_URL: database.url } }),
        isDone: () => isWhole(stand, database, "api_keys"),
        again: ["exit 1", "exit 2"],
      };
    },
  },
  {
    name: "rotate-fernet-key",
    async prepare(stand) {
      // Nodes would have to learn of each new key in two steps, which is another campaign's: none runs.
      const [old = ""] = stand.fernetKey.split(",");
      stand.fernetKey = old;
      await stand.start();
      await newKeyHolder(stand);
      await stand.stop("SIGTERM");
      serial += 1;
      const next = `${Buffer.alloc(32, serial).toString("base64url")}=`;
      const { fingerprint } = keyringOf(next).first;
      stand.fernetKey = `${next},${old}`;
      return {
        act: (killAt) => stand.command(["rotate-fernet-key"], { killAt }),
        async isDone() {
          const keys = await stand.query("select fingerprint from fernet_keys");
          return keys.length === 1 && keys[0]?.fingerprint === fingerprint;
        },
        again: [],
      };
    },
  },
  {
    name: "audit archive",
    environment: { CHECKPOINT_SECONDS: "1" },
    async prepare(stand) {
      // One for all tries: it takes a statement for every chain that was ever archived.
      const reader = archived.get(stand) ?? { person: await newPerson(stand), files: [] };
      archived.set(stand, reader);
      const { person, files } = reader;
      const body = { email: person.email, password: PASSWORD };
      const { address } = newName();
      await made(send(stand.url, { method: "POST", path: "/auth/login", address, body }));
      const number = await waitForCheckpoint(stand, person.id);
      const sequences = async () =>
        (await stand.query("select sequence from audit_entries where chain_id = ?", person.id)).map(
          ({ sequence }) => Number(sequence),
        );
      const newest = Math.max(...(await sequences()));
      return {
        act(killAt) {
          // What a killed one has left is in the way of another.
          const file = newFile(stand, "archive");
          files.push(file);
          return stand.command(["audit", "archive", file, "--before", String(number)], { killAt });
        },
        async isDone() {
          const left = await sequences();
          const there = new Set([...left, ...files.flatMap((file) => sequencesIn(file, person.id))]);
          for (let sequence = 1; sequence <= newest; sequence++) {
            if (!there.has(sequence)) throw new Error(`entry ${sequence} of ${person.id} is in no place`);
          }
          return left.every((sequence) => sequence > newest);
        },
        again: [],
      };
    },
  },
  {
    name: "import-tradebot",
    async prepare(stand) {
      const { url, keyFile, emails } = await newSource(stand);
      return {
        act: (killAt) =>
          stand.command(["import-tradebot", "--from", url, "--fernet-key-file", keyFile], { killAt }),
        async isDone() {
          const rows = await stand.query(
            `select u.email from users u join api_keys k on k.user_id = u.id where u.email in (?, ?)`,
            ...emails,
          );
          return rows.length === emails.length;
        },
        again: [],
      };
    },
  },
];

/** Whether a database holds what it should, and all of it; a half is neither this nor nothing, and is told. */
async function isWhole(stand: Stand, { lookUrl }: OwnDatabase, table: string): Promise<boolean> {
  const raw = openRaw(lookUrl);
  try {
    const rows = await raw.query(`select count(*) as n from ${table}`).catch(() => []);
    if (Number(rows[0]?.n ?? 0) === 0) return false;
  } finally {
    await raw.close();
  }
  const faults = await proofFaults(lookUrl, stand.keyring());
  if (faults.length > 0) throw new Error(faults.join("; "));
  return true;
}

async function waitForCheckpoint({ query }: Stand, chainId: number): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    const number = await checkpointOver(query, chainId);
    if (number !== undefined) return number;
    await sleep(100);
  }
  throw new Error("no checkpoint is made");
}

function sequencesIn(file: string, chainId: number): number[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines
    .map((line) => JSON.parse(line) as { chain_id?: number; chainId?: number; sequence: number })
    .filter((entry) => (entry.chain_id ?? entry.chainId) === chainId)
    .map(({ sequence }) => sequence);
}

/** The database of another application, with two users and their keys. */
async function newSource(stand: Stand) {
  const path = newFile(stand, "tradebot");
  const keyFile = newFile(stand, "key");
  writeFileSync(keyFile, TRADEBOT.fernet_key);
  const { query } = openRaw(`file:${path}`);
  await query(
    "create table users (id integer primary key, email varchar, hashed_password varchar, is_active boolean)",
  );
  await query(`create table api_keys (id integer primary key, user_id integer, encrypted_api_key text,
    encrypted_secret_key text, label varchar(100), is_valid boolean, created_at timestamp, updated_at timestamp)`);
  const emails: [string, string] = [newName().email, newName().email];
  const { api_key, secret_key } = TRADEBOT.tokens;
  for (const email of emails) {
    serial += 1;
    await query("insert into users values (?, ?, ?, true)", serial, email, TRADEBOT.bcrypt[0]?.hash ?? "");
    await query(
      "insert into api_keys values (?, ?, ?, ?, null, true, '2024-01-02 03:04:05.678901', null)",
      serial,
      serial,
      api_key,
      secret_key,
    );
  }
  return { url: `sqlite:///${path}`, keyFile, emails };
}
