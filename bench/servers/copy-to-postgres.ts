// Takes a database that populate.ts has filled over to PostgreSQL.
import { Client } from "pg";
import { readConfig } from "../../src/config.ts";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Schema } from "../../src/db/schema.ts";
import { openSqliteToRead } from "../../src/db/sqlite/open.ts";
import { backUp } from "../../src/operations/back-up.ts";
import { checkBackup, restoreBackup } from "../../src/operations/restore-backup.ts";
import { SECRETS } from "./keyhold.ts";

/** Everything, by a backup, and the sessions, which are in none: everybody's has the number of its user. */
export async function copyToPostgres(file: string, url: string): Promise<void> {
  const { keyring } = readConfig({ ...SECRETS, KEYHOLD_ENV: "bench" });
  const source = await openSqliteToRead<Schema>({ path: file });
  let text = "";
  await backUp({ db: source, now: Date.now }, "bench", async (part) => {
    text += part;
  });
  await source.close();
  const lines = () =>
    (async function* () {
      yield* text.split("\n").slice(0, -1);
    })();
  const db = await openPostgres<Schema>({ url: new Secret(url) });
  const random = (bytes: number) => Buffer.alloc(bytes, 1);
  await restoreBackup({ db, keyring, now: Date.now, random }, await checkBackup(lines), lines);
  await db.close();
  const client = new Client(url);
  await client.connect();
  const now = Date.now();
  await client.query(`insert into sessions (id, user_id, created_at, last_used_at, expires_at) overriding system value
    select id, id, ${now}, ${now}, ${now + 86_400_000} from users`);
  await client.query("analyze");
  await client.end();
}
