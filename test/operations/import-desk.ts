import { open } from "../../src/core/crypto/seal.ts";
import { type ImportReport, importTradebot } from "../../src/operations/import-tradebot.ts";
import { tryImport } from "../../src/operations/try-import.ts";
import { keyringOf } from "../core/crypto/material.ts";
import { type Declared, newTradebot, type TestTradebot, VECTORS } from "../tradebot.ts";
import { type Desk, openDesk } from "./desk.ts";

/** A desk beside the database of a Python application, and what takes that over. */
export interface ImportDesk {
  readonly desk: Desk;
  readonly tradebot: TestTradebot;
  /** Answers the report; `key` is the Fernet key of the other application. */
  take(key?: string): Promise<ImportReport>;
  dryRun(): Promise<ImportReport>;
  users(): Promise<Record<string, unknown>[]>;
  /** What the key of a user of ours opens to. */
  secretsOf(userId: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function openImportDesk(declared: Declared = { kind: "sqlite" }): Promise<ImportDesk> {
  const desk = await openDesk();
  const tradebot = await newTradebot(declared);

  async function act(key: string, work: typeof importTradebot | typeof tryImport): Promise<ImportReport> {
    const source = await tradebot.open();
    try {
      const keyring = keyringOf(key);
      return await work(desk.deps, { tradebot: source, keyring, onProgress: () => undefined }, "binance");
    } finally {
      await source.close();
    }
  }

  return {
    desk,
    tradebot,
    take: (key = VECTORS.fernet_key) => act(key, importTradebot),
    dryRun: () => act(VECTORS.fernet_key, tryImport),
    users: () => desk.rows("select id, email, is_active from users order by email"),
    async secretsOf(userId) {
      const [row] = await desk.rows("select * from api_keys where user_id = ?", userId);
      return (["encrypted_api_key", "encrypted_secret_key"] as const).map((column) =>
        open(
          desk.deps.keyring,
          { table: "api_keys", column, ownerId: userId },
          { token: String(row?.[column]), sealedWith: String(row?.sealed_with) },
        ).reveal(),
      );
    },
    async close() {
      await tradebot.drop();
      await desk.close();
    },
  };
}

export const tally = (taken: number, already = 0, failed = 0, left = 0) => ({ taken, already, failed, left });

/** The remarks of a report, each as one text. */
export const reasons = ({ remarks }: ImportReport) =>
  remarks.map(({ table, id, reason }) => `${table} ${id} ${reason}`);
