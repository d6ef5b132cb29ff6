import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openTradebot } from "../src/compose.ts";
import { parseImportUrl } from "../src/config/import-url.ts";
import type { Tradebot } from "../src/db/tradebot.ts";
import { readVectors } from "./core/crypto/vectors.ts";
import { createDatabase, dropDatabase, urlOf } from "./postgres/administration.ts";
import { openRaw, type RawQuery, type RawValue } from "./raw-query.ts";

/** The database of a Python application, as SQLAlchemy makes it, filled with what Python has made (test/interop/tradebot_vectors.py). */
export interface TestTradebot {
  /** As that application's settings have it. */
  readonly url: string;
  /** The file; for tests that are about SQLite alone. */
  readonly path: string;
  readonly query: RawQuery;
  /** Opens it as the command does. */
  open(): Promise<Tradebot & { close(): Promise<void> }>;
  addUser(row?: Partial<UserRow>): Promise<void>;
  addKey(row?: Partial<KeyRow>): Promise<void>;
  /** Everything in it, to see that nothing has changed. */
  dump(): Promise<string>;
  drop(): Promise<void>;
}

interface UserRow {
  readonly id: number | string;
  readonly email: string | null;
  readonly hashed_password: string | null;
  readonly is_active: boolean | null;
}

interface KeyRow {
  readonly id: number | string;
  readonly user_id: number | string | null;
  readonly encrypted_api_key: string | null;
  readonly encrypted_secret_key: string | null;
  readonly label: string | null;
  readonly is_valid: boolean | null;
  readonly created_at: string | null;
  readonly updated_at: string | null;
}

interface TradebotVectors {
  readonly fernet_key: string;
  readonly other_key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<"api_key" | "secret_key" | "empty" | "not_ascii" | "with_blank", string>>;
  readonly token_of_other_key: string;
  readonly bcrypt: readonly { readonly password: string; readonly hash: string }[];
}

export const VECTORS = readVectors<TradebotVectors>("tradebot.json");

export const PASSWORD = "a long enough password";
export const BCRYPT = VECTORS.bcrypt.find(({ password }) => password === PASSWORD)?.hash ?? "";

/** How the application has declared what differs from one to the next. */
export interface Declared {
  readonly kind: "sqlite" | "postgres";
  readonly id?: string;
  readonly token?: string;
  readonly time?: string;
  readonly isJournalWal?: boolean;
}

export async function newTradebot(declared: Declared): Promise<TestTradebot> {
  const { url, path, remove } = declared.kind === "sqlite" ? await newFile() : await newServerDatabase();
  const raw = openRaw(url.replace(/^sqlite:\/\/\//, "file:").replace("postgresql+asyncpg", "postgres"));
  const { id = "integer", token = "text", time = "timestamp" } = declared;
  if (declared.isJournalWal === true) await raw.query("pragma journal_mode = wal");
  await raw.query(
    `create table users (id ${id} primary key, email varchar, hashed_password varchar, is_active boolean)`,
  );
  await raw.query(
    `create table api_keys (id ${id} primary key, user_id ${id}, encrypted_api_key ${token}, encrypted_secret_key ${token},
     label varchar(100), is_valid boolean, created_at ${time}, updated_at ${time})`,
  );
  const place = token === "text" ? "?" : token === "blob" ? "cast(? as blob)" : "decode(?, 'escape')";
  return {
    url,
    path,
    query: raw.query,
    async open() {
      const location = parseImportUrl(url);
      if (location === undefined) throw new Error(`${url} is not understood`);
      return openTradebot(location);
    },
    async addUser(row = {}) {
      const user: UserRow = {
        id: 1,
        email: "ada@example.com",
        hashed_password: BCRYPT,
        is_active: true,
        ...row,
      };
      await insert(raw.query, "users", user, () => "?");
    },
    async addKey(row = {}) {
      const key: KeyRow = {
        id: 1,
        user_id: 1,
        encrypted_api_key: VECTORS.tokens.api_key,
        encrypted_secret_key: VECTORS.tokens.secret_key,
        label: null,
        is_valid: true,
        created_at: "2024-01-02 03:04:05.678901",
        updated_at: null,
        ...row,
      };
      await insert(raw.query, "api_keys", key, (name) => (name.startsWith("encrypted_") ? place : "?"));
    },
    dump: async () =>
      JSON.stringify([
        await raw.query("select * from users order by id"),
        await raw.query("select * from api_keys order by id"),
      ]),
    async drop() {
      await raw.close();
      await remove();
    },
  };
}

async function insert(
  query: RawQuery,
  table: string,
  row: object,
  place: (name: string) => string,
): Promise<void> {
  const names = Object.keys(row);
  const values = Object.values(row) as RawValue[];
  await query(
    `insert into ${table} (${names.join(", ")}) values (${names.map(place).join(", ")})`,
    ...values,
  );
}

interface Place {
  readonly url: string;
  readonly path: string;
  remove(): Promise<void>;
}

async function newFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-tradebot-"));
  const path = join(folder, "tradebot.db");
  return { url: `sqlite:///${path}`, path, remove: () => rm(folder, { recursive: true }) };
}

async function newServerDatabase(): Promise<Place> {
  const adminUrl = inject("postgresUrl");
  const name = `tradebot_${randomBytes(8).toString("hex")}`;
  await createDatabase(adminUrl, name);
  const url = urlOf(adminUrl, name).replace(/^postgres:/, "postgresql+asyncpg:");
  return { url, path: "", remove: () => dropDatabase(adminUrl, name) };
}
