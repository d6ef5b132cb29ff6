import { randomFillSync } from "node:crypto";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { STRICT_POLICY } from "../../src/core/keys/policy.ts";
import { Secret } from "../../src/core/secret.ts";
import { createWorkQueue } from "../../src/core/work-queue.ts";
import { migrate } from "../../src/db/migrate.ts";
import { MIGRATIONS } from "../../src/db/migrations/index.ts";
import type { Schema } from "../../src/db/schema.ts";
import { createExchangeClock } from "../../src/net/clock.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import type { Deps, Origin } from "../../src/operations/deps.ts";
import { login } from "../../src/operations/login.ts";
import { register } from "../../src/operations/register.ts";
import type { Tokens } from "../../src/operations/steps/issue-tokens.ts";
import { createMaskMemo } from "../../src/operations/steps/mask-memo.ts";
import { createPriceBook } from "../../src/operations/steps/price-book.ts";
import { createWeights } from "../../src/operations/steps/weights.ts";
import { verifyBcrypt } from "../../src/threads/verify-bcrypt.ts";
import { keyringOf, NOW, SPEC_KEY, secretsOf } from "../core/crypto/material.ts";
import { CHEAP } from "../core/crypto/password-cost.ts";
import { newTestDatabase, type TestDatabase } from "../database.ts";
import type { RawQuery } from "../raw-query.ts";

export const PASSWORD = "a long enough password";
export const EMAIL = "ada@example.com";

/** Operations on a database of their own, with a clock that stands until it is moved, and without any exchange. */
export interface Desk {
  readonly deps: Deps;
  readonly database: TestDatabase;
  /** Moves the clock. */
  wait(ms: number): void;
  register(email?: string): Promise<number>;
  login(options?: { email?: string; password?: string; address?: string }): Promise<Tokens>;
  /** How many rows each table has. */
  counts(): Promise<Record<string, number>>;
  readonly rows: RawQuery;
  close(): Promise<void>;
}

export function originAt(address: string): Origin {
  return { requestId: "AAECAwQFBgcICQoL", address, userAgent: "curl/8.5.0" };
}

export const ORIGIN = originAt("203.0.113.7");

export async function openDesk(instead: Partial<Deps> = {}): Promise<Desk> {
  const database = await newTestDatabase();
  let time = NOW;
  const now = () => time;
  const db = await database.open<Schema>();
  const send = instead.send ?? (() => Promise.reject(new TypeError("no exchange is asked here")));
  const weights = createWeights({ db, now, outgoingGroup: "default" });
  const deps: Deps = {
    db,
    weights,
    prices: createPriceBook({ send, now, weights }),
    keyring: keyringOf(SPEC_KEY),
    jwtSecrets: secretsOf("0123456789abcdef0123456789abcdef"),
    hostTokens: undefined,
    passwords: createWorkQueue({ running: 2, waiting: 32 }),
    passwordCost: CHEAP,
    verifyBcrypt,
    proofs: createWorkQueue({ running: 1, waiting: 8 }),
    masks: createMaskMemo(),
    send,
    clock: createExchangeClock(now, now),
    now,
    random: createRandomPool(randomFillSync),
    node: { id: "0123456789abcdef", version: "0.0.0", startedAt: NOW },
    publicUrl: "https://keys.example.org",
    registration: "open",
    keyPolicy: STRICT_POLICY,
    checkEveryMs: 3_600_000,
    exchanges: new Map(),
    outgoingGroup: "default",
    webhook: undefined,
    mail: undefined,
    ...instead,
  };
  await migrate(deps.db, MIGRATIONS, now);
  await bindDeployment(deps, "test");

  return {
    deps,
    database,
    wait(ms) {
      time += ms;
    },
    async register(email = EMAIL) {
      return (await register(deps, ORIGIN, { email, password: new Secret(PASSWORD) })).id;
    },
    login: ({ email = EMAIL, password = PASSWORD, address = ORIGIN.address } = {}) =>
      login(deps, originAt(address), { email, password: new Secret(password) }),
    async counts() {
      const counted = (await database.tableNames()).map(
        (name) => `(select count(*) from ${name}) as ${name}`,
      );
      const [row] = await database.query(`select ${counted.join(", ")}`);
      return row as Record<string, number>;
    },
    rows: database.query,
    async close() {
      await deps.db.close();
      await database.drop();
    },
  };
}

/** What the chain of a user (0: of the deployment) says, oldest first. */
export function chainOf(desk: Pick<Desk, "rows">, chainId: number): Promise<Record<string, unknown>[]> {
  return desk.rows(
    `select entry.*, nonce, details from audit_entries entry
     join audit_details using (chain_id, sequence) where chain_id = ? order by sequence`,
    chainId,
  );
}
