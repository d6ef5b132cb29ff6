// Fills a database with accounts and exchange keys that are all due at once, as after the migration that brings watching.
import type { Inspection } from "../../../src/core/keys/inspection.ts";
import { judge } from "../../../src/core/keys/judge.ts";
import { newStanding } from "../../../src/core/keys/state.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { Exchange } from "../../../src/exchanges/index.ts";
import type { Deps } from "../../../src/operations/deps.ts";
import { inspectionColumns, standingColumns } from "../../../src/operations/steps/key-standing.ts";
import { sealedColumns } from "../../../src/operations/steps/sealed-key.ts";
import { apiKeyOf, GRANTED } from "./exchange.ts";

const AT_ONCE = 200;

export async function fillWithKeys(deps: Deps, exchange: Exchange, keys: number): Promise<void> {
  for (let first = 0; first < keys; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, keys - first) }, (_, index) => first + index);
    // Ids are given in this order, from 1 on.
    const rows = numbers.map((key) => keyRow(deps, exchange, key, key + 1));
    await deps.db.write(async (tx) => {
      await tx
        .insertInto("users")
        .values(numbers.map((key) => userRow(deps, key)))
        .execute();
      await tx.insertInto("api_keys").values(rows).execute();
    });
  }
}

function userRow({ keyring, now }: Deps, key: number) {
  return {
    email: `watched-${key}@example.com`,
    hashed_password: "",
    sealed_with: keyring.first.fingerprint,
    is_active: true,
    created_at: now(),
    updated_at: now(),
  };
}

function keyRow(deps: Deps, exchange: Exchange, key: number, userId: number) {
  const now = deps.now();
  const inspection = inspectionOf(exchange, key, now);
  const credential = { keyType: "hmac", apiKey: apiKeyOf(key), secret: new Secret(`secret-${key}`) } as const;
  return {
    user_id: userId,
    exchange: exchange.id,
    label: null,
    created_at: now,
    ...sealedColumns(deps, userId, credential),
    ...inspectionColumns(inspection, judge(deps.keyPolicy, inspection, now)),
    ...standingColumns(newStanding(now), now),
  };
}

function inspectionOf(exchange: Exchange, key: number, now: number): Inspection {
  const inspection = exchange.readFirstAnswer(JSON.stringify({ ...GRANTED, createTime: now }));
  if (inspection === undefined) throw new TypeError("the exchange does not understand its own answer");
  return { ...inspection, accountId: String(key + 1), accountCanTrade: true };
}
