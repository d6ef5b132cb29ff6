import type { Database, Schema } from "../../src/db/schema.ts";
import { backUp } from "../../src/operations/back-up.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { inviteUser } from "../../src/operations/invite-user.ts";
import { checkBackup, restoreBackup } from "../../src/operations/restore-backup.ts";
import { newTestDatabase, type TestDatabase } from "../database.ts";
import { addSecondFactor, openSession } from "./account-desk.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

/** A desk whose database is backed up, and an empty one into which backups are restored. */
export interface BackupDesk extends Desk {
  readonly target: TestDatabase;
  readonly restored: Database;
  /** The lines of a backup of the desk's database. */
  backedUp(): Promise<string[]>;
  restore(lines: readonly string[], db?: Database): Promise<ReadonlyMap<string, number>>;
}

export async function openBackupDesk(): Promise<BackupDesk> {
  const desk = await openDesk();
  const target = await newTestDatabase({ isEmpty: true });
  const restored = await target.open<Schema>();
  return {
    ...desk,
    target,
    restored,
    async backedUp() {
      let text = "";
      await backUp(desk.deps, "1.2.3", async (part) => {
        text += part;
      });
      return text.split("\n").slice(0, -1);
    },
    async restore(lines, db = restored) {
      const header = await checkBackup(open(lines));
      return restoreBackup({ ...desk.deps, db }, header, open(lines));
    },
    async close() {
      await restored.close();
      await target.drop();
      await desk.close();
    },
  };
}

export const open = (lines: readonly string[]) => () =>
  (async function* () {
    yield* lines;
  })();

/** Fills what a backup has to bring back: an account, one that is gone, an invitation and a key. */
export async function populate(desk: Desk): Promise<void> {
  await desk.register();
  await addSecondFactor(desk, await openSession(desk));
  await desk.register("gone@example.com");
  const gone = await openSession(desk, { email: "gone@example.com" });
  await deleteAccount(desk.deps, ORIGIN, gone);
  await inviteUser(desk.deps, { email: "new@example.com", expiresAt: desk.deps.now() + 1_000 });
  await desk.deps.db.write(async (tx) => {
    const secret = { encrypted_api_key: "a", encrypted_secret_key: "b" };
    const times = { state_since: 1, last_checked_at: 2, last_confirmed_at: 3, created_at: 4, updated_at: 5 };
    const shown = { permissions: '["ü\u2028\\n\\"]', warnings: "[]", state: "valid", state_reason: null };
    const key = { user_id: 1, exchange: "paper", key_type: "hmac", label: "line\nfeed \u2028 😀" };
    const rest = { is_valid: false, is_ip_restricted: null, trading_expires_at: null, account_id: null };
    const sealed_with = desk.deps.keyring.first.fingerprint;
    await tx
      .insertInto("api_keys")
      .values({ ...key, ...secret, ...times, ...shown, ...rest, sealed_with })
      .execute();
  });
}
