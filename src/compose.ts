import { randomFillSync } from "node:crypto";
import type { About } from "./api/about.ts";
import type { DatabaseLocation } from "./config/database-url.ts";
import { type Config, ConfigError, type ProofConfig } from "./config.ts";
import { createRandomPool } from "./core/crypto/random.ts";
import { KeyholdError } from "./core/errors.ts";
import { ACCEPTED_KEY_TYPES } from "./core/keys/input.ts";
import { createWorkQueue, type WorkLoad } from "./core/work-queue.ts";
import type { Database as AnyDatabase } from "./db/database.ts";
import { findDeployment } from "./db/deployment.ts";
import type { RetiredFernetKey } from "./db/fernet-key-history.ts";
import { migrate, pendingMigrations } from "./db/migrate.ts";
import { MIGRATIONS } from "./db/migrations/index.ts";
import { openPostgres } from "./db/postgres/open.ts";
import type { Database, Schema } from "./db/schema.ts";
import { openSqlite, openSqliteToRead } from "./db/sqlite/open.ts";
import type { TradebotSchema } from "./db/tradebot.ts";
import { EXCHANGES } from "./exchanges/index.ts";
import { createExchangeClock } from "./net/clock.ts";
import { createMailer } from "./net/mail.ts";
import { createSender } from "./net/send.ts";
import { bindDeployment } from "./operations/bind-deployment.ts";
import { checkDeployment } from "./operations/check-deployment.ts";
import type { Deps } from "./operations/deps.ts";
import { listRetiredFernetKeys } from "./operations/list-retired-fernet-keys.ts";
import { noteNode } from "./operations/note-node.ts";
import { guardSealing } from "./operations/steps/guard-sealing.ts";
import { createMaskMemo } from "./operations/steps/mask-memo.ts";
import { createPriceBook } from "./operations/steps/price-book.ts";
import { WEBHOOK_TARGET } from "./operations/steps/webhook-target.ts";
import { createWeights } from "./operations/steps/weights.ts";
import type { VerifyDeps } from "./operations/verify-audit.ts";
import { refuseMismatch } from "./refuse-mismatch.ts";
import { verifyBcrypt } from "./threads/verify-bcrypt.ts";
import { VERSION } from "./version.ts";

/** At most two hashes at once, so that two of Node's four worker threads stay free for files and names. */
const PASSWORD_LIMITS = { running: 2, waiting: 32 };

/** A proof reads a chain whole: one at a time leaves most of the node to everybody else. */
const PROOF_LIMITS = { running: 1, waiting: 8 };

/** The way to the exchanges that are configured. */
export interface WayOut extends Pick<Deps, "send" | "now" | "exchanges"> {
  close(): Promise<void>;
}

/** Everything that a command works with, and how to let go of it. */
export interface Composition {
  readonly deps: Deps;
  readonly about: About;
  /** Numbers of the migrations that were applied just now. */
  readonly applied: readonly number[];
  readonly passwordLoad: () => WorkLoad;
  /**
   * Takes over the Fernet keys, JWT secrets, webhook secret and mail server of a configuration that was read anew. Throws a {@link ConfigError}, and
   * changes nothing, when they do not open the database.
   */
  takeOver(config: Config): Promise<void>;
  close(): Promise<void>;
}

/** Hears what came of a request to an exchange: the class of the status (`2xx`), or why there was no answer. */
export type NoteAnswer = (exchange: string, outcome: string) => void;

export interface ComposeOptions {
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  readonly noteAnswer?: NoteAnswer;
}

/** A database that is there, opened to look at it. */
export interface ReadOnlyComposition {
  readonly deps: Pick<Deps, "db" | "keyring">;
  /** Numbers of the migrations that the database lacks. */
  readonly pending: readonly number[];
  close(): Promise<void>;
}

/**
 * Opens what the configuration names: the database, brought to this version and bound to deployment name and Fernet
 * keys, and the way out to the exchanges. Throws a {@link ConfigError} when these do not belong together.
 */
export async function compose(
  config: Config,
  { now = Date.now, noteAnswer }: ComposeOptions = {},
): Promise<Composition> {
  const opened = await openDatabase(config.database);
  const db = guardSealing(opened, () => keyring);
  const { close: closeWayOut, ...wayOut } = openWayOut(config, now, noteAnswer);
  const random = createRandomPool(randomFillSync);
  const passwords = createWorkQueue(PASSWORD_LIMITS);
  let { keyring, jwtSecrets } = config;
  let { webhook } = config.audit;
  let mail = config.mail && createMailer(config.mail);
  const weights = createWeights({ db, now, outgoingGroup: config.outgoingGroup });
  const deps: Deps = {
    ...wayOut,
    weights,
    prices: createPriceBook({ send: wayOut.send, now, weights }),
    db,
    get keyring() {
      return keyring;
    },
    get jwtSecrets() {
      return jwtSecrets;
    },
    passwords,
    verifyBcrypt,
    proofs: createWorkQueue(PROOF_LIMITS),
    masks: createMaskMemo(),
    clock: createExchangeClock(now),
    random,
    node: { id: random(8).toString("hex"), version: VERSION, startedAt: now() },
    publicUrl: config.publicUrl,
    registration: config.registration,
    keyPolicy: config.keyPolicy,
    checkEveryMs: config.checkEveryMs,
    outgoingGroup: config.outgoingGroup,
    get webhook() {
      return webhook;
    },
    get mail() {
      return mail;
    },
  };
  async function takeOver(next: Config): Promise<void> {
    refuseMismatch(await bindDeployment({ ...deps, keyring: next.keyring }, config.deployment), next);
    ({ keyring, jwtSecrets } = next);
    // A rotation waits for it; what cannot be written now is written with the next sign of life.
    await noteNode(deps).catch(() => undefined);
    if (mail !== undefined && next.mail !== undefined) mail = createMailer(next.mail);
    // The address stays: the way out was opened at the start.
    if (webhook !== undefined && next.audit.webhook !== undefined) {
      webhook = { ...webhook, secret: next.audit.webhook.secret };
    }
  }
  async function close(): Promise<void> {
    await closeWayOut();
    await db.close();
  }
  try {
    const wasInUse = await isInUse(db);
    const { applied } = await migrate(db, MIGRATIONS, now);
    const mismatch = await bindDeployment(deps, config.deployment, wasInUse ? applied : []);
    refuseMismatch(mismatch, config);
    return { deps, about: describe(deps, config), applied, passwordLoad: passwords.load, takeOver, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Whether a deployment lives in it already. Nodes that start at once on an empty one have migrated nothing of anybody's. */
async function isInUse(db: Database): Promise<boolean> {
  const isEmpty = (await pendingMigrations(db, MIGRATIONS)).length === MIGRATIONS.length;
  return !isEmpty && (await findDeployment(db.read)) !== undefined;
}

/** Opens the database to look at it, and changes nothing. Throws as {@link compose} does. */
export async function composeToRead(config: Config): Promise<ReadOnlyComposition> {
  const db = await openDatabaseToRead(config.database);
  const deps = { db, keyring: config.keyring };
  try {
    const pending = (await pendingMigrations(db, MIGRATIONS)).map(({ number }) => number);
    const isMigrated = pending.length < MIGRATIONS.length;
    if (isMigrated) refuseMismatch(await checkDeployment(deps, config.deployment), config);
    return { deps, pending, close: db.close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Opens the database to prove its audit chains; whoever has no Fernet key can prove less. Throws as {@link compose} does. */
export async function composeToProve({
  database,
  keyring,
  deployment,
}: ProofConfig): Promise<{ readonly deps: VerifyDeps; close(): Promise<void> }> {
  const db = await openDatabaseToRead(database);
  try {
    refuseOlderDatabase(await pendingMigrations(db, MIGRATIONS));
    if (keyring !== undefined) {
      refuseMismatch(await checkDeployment({ db, keyring }, deployment), { keyring, deployment });
    }
    return { deps: { db, keyring }, close: db.close };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Throws `storage_failed` when the database lacks migrations of this program. */
export function refuseOlderDatabase(pending: readonly unknown[]): void {
  if (pending.length === 0) return;
  const hint = 'The database is of an older version: "keyhold migrate" brings it to this one.';
  throw new KeyholdError("storage_failed", { hint });
}

function openDatabase(location: DatabaseLocation): Promise<Database> {
  return location.kind === "sqlite"
    ? openSqlite<Schema>({ path: location.path })
    : openPostgres<Schema>({ url: location.url });
}

function openDatabaseToRead<S = Schema>(location: DatabaseLocation): Promise<AnyDatabase<S>> {
  return location.kind === "sqlite"
    ? openSqliteToRead<S>({ path: location.path })
    : openPostgres<S>({ url: location.url, isReadOnly: true });
}

/** Opens the database of a Python application, to read it. Throws `storage_failed`, saying that it is that one. */
export async function openTradebot(location: DatabaseLocation): Promise<AnyDatabase<TradebotSchema>> {
  try {
    return await openDatabaseToRead<TradebotSchema>(location);
  } catch (error) {
    if (!(error instanceof KeyholdError) || error.hint === undefined) throw error;
    throw new KeyholdError(error.code, { hint: `To be taken over: ${error.hint}`, cause: error });
  }
}

/**
 * Opens a database as it is, neither migrated nor bound to anything: to restore a backup into it, or to try a change that
 * does not last.
 */
export async function composeUnbound(
  config: Config,
  { now = Date.now }: ComposeOptions = {},
): Promise<{
  readonly deps: Pick<Deps, "db" | "keyring" | "now" | "random">;
  close(): Promise<void>;
}> {
  const db = await openDatabase(config.database);
  const random = createRandomPool(randomFillSync);
  return { deps: { db, keyring: config.keyring, now, random }, close: () => db.close() };
}

/** The Fernet keys that were retired in the database that is configured, if there is one that tells. Nothing of it is made or changed. */
export async function retiredFernetKeys(config: Config): Promise<readonly RetiredFernetKey[]> {
  try {
    const db = await openDatabaseToRead(config.database);
    return await listRetiredFernetKeys({ db }).finally(() => db.close());
  } catch {
    // It is told beside what matters, and an empty or older database has nothing to tell.
    return [];
  }
}

/** Connections are made when something is sent, so opening this asks nobody anything. */
export function openWayOut(
  config: Config,
  now: () => number = Date.now,
  noteAnswer: NoteAnswer = () => undefined,
): WayOut {
  const { send: sendUncounted, close } = createSender(originsOf(config));
  const offered = EXCHANGES.filter(({ id }) => config.exchangeUrls[id] !== undefined);
  const exchanges = new Map(offered.map((exchange) => [exchange.id, exchange]));
  return {
    async send(target, request, timeoutMs, size) {
      const result = await sendUncounted(target, request, timeoutMs, size);
      noteAnswer(target, result.kind === "failed" ? result.reason : `${Math.floor(result.status / 100)}xx`);
      return result;
    },
    now,
    exchanges,
    close,
  };
}

function originsOf({ exchangeUrls, audit }: Config): ReadonlyMap<string, string> {
  const origins = new Map(Object.entries(exchangeUrls));
  return audit.webhook === undefined ? origins : origins.set(WEBHOOK_TARGET, audit.webhook.origin);
}

function describe(deps: Deps, config: Config): About {
  return {
    version: VERSION,
    deployment: config.deployment,
    registration: config.registration,
    exchanges: [...deps.exchanges.values()].map(({ id, name, environment }) => ({
      id,
      name,
      environment,
      key_types: [...ACCEPTED_KEY_TYPES],
    })),
    outgoing_addresses: [...config.outgoingAddresses],
  };
}
