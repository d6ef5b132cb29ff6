import { randomFillSync } from "node:crypto";
import type { About } from "./api/about.ts";
import type { DatabaseLocation } from "./config/database-url.ts";
import { type Config, ConfigError, type ProofConfig } from "./config.ts";
import { PASSWORD_COST } from "./core/crypto/password.ts";
import { createRandomPool } from "./core/crypto/random.ts";
import { KeyholdError } from "./core/errors.ts";
import { ACCEPTED_KEY_TYPES } from "./core/keys/input.ts";
import type { MailServer } from "./core/mail.ts";
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
import { watchedMail } from "./net/watched-mail.ts";
import { watchedSend } from "./net/watched-send.ts";
import { bindDeployment } from "./operations/bind-deployment.ts";
import { checkDeployment } from "./operations/check-deployment.ts";
import type { Deps } from "./operations/deps.ts";
import { listRetiredFernetKeys } from "./operations/list-retired-fernet-keys.ts";
import { noteNode } from "./operations/note-node.ts";
import { guardSealing } from "./operations/steps/guard-sealing.ts";
import { createHostTokens, HOST_KEYS_TARGET } from "./operations/steps/host-tokens.ts";
import { createMaskMemo } from "./operations/steps/mask-memo.ts";
import { createPriceBook } from "./operations/steps/price-book.ts";
import { watchedWeights } from "./operations/steps/watched-weights.ts";
import { WEBHOOK_TARGET } from "./operations/steps/webhook-target.ts";
import { createWeights } from "./operations/steps/weights.ts";
import type { VerifyDeps } from "./operations/verify-audit.ts";
import { refuseMismatch } from "./refuse-mismatch.ts";
import { verifyBcrypt } from "./threads/verify-bcrypt.ts";
import { VERSION } from "./version.ts";
import { NOBODY_WATCHES, type Watch } from "./watch.ts";

/** At most two hashes at once, so that two of Node's four worker threads stay free for files and names. */
const PASSWORD_LIMITS = { running: 2, waiting: 32 };

/** A proof reads a chain whole: one at a time leaves most of the node to everybody else. */
const PROOF_LIMITS = { running: 1, waiting: 8 };

/** The way to the exchanges that are configured. */
interface WayOut extends Pick<Deps, "send" | "now" | "exchanges"> {
  close(): Promise<void>;
}

/** Everything that a command works with, and how to let go of it. */
export interface Composition {
  readonly deps: Deps;
  readonly about: About;
  /** Numbers of the migrations that were applied just now. */
  readonly applied: readonly number[];
  readonly passwordLoad: () => WorkLoad;
  readonly proofLoad: () => WorkLoad;
  /**
   * Takes over the Fernet keys, JWT secrets, webhook secret, host login's secret and mail server of a configuration that was read anew. Throws a {@link ConfigError}, and
   * changes nothing, when they do not open the database.
   */
  takeOver(config: Config): Promise<void>;
  close(): Promise<void>;
}

interface ComposeOptions {
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
  readonly watch?: Watch;
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
  { now = Date.now, watch = NOBODY_WATCHES }: ComposeOptions = {},
): Promise<Composition> {
  const opened = await openDatabase(config.database, watch.database);
  const db = guardSealing(opened, () => keyring);
  const { close: closeWayOut, ...wayOut } = openWayOut(config, now, watch);
  const random = createRandomPool(randomFillSync);
  const passwords = createWorkQueue(PASSWORD_LIMITS);
  const proofs = createWorkQueue(PROOF_LIMITS);
  let { keyring, jwtSecrets } = config;
  let { webhook } = config.audit;
  const mailer = (server: MailServer) => watchedMail(createMailer(server), watch.noteMail);
  let mail = config.mail && mailer(config.mail);
  const hostTokens =
    config.hostLogin && createHostTokens({ ...wayOut, note: watch.noteHostKeys }, config.hostLogin);
  const ownWeights = createWeights({ db, now, outgoingGroup: config.outgoingGroup });
  const weights = watchedWeights(ownWeights, watch.noteNoWeight);
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
    hostTokens,
    passwords,
    passwordCost: PASSWORD_COST,
    verifyBcrypt,
    proofs,
    masks: createMaskMemo(),
    clock: createExchangeClock(now, () => performance.now()),
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
    if (next.hostLogin !== undefined) hostTokens?.takeOver(next.hostLogin);
    if (mail !== undefined && next.mail !== undefined) mail = mailer(next.mail);
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
    const loads = { passwordLoad: passwords.load, proofLoad: proofs.load };
    return { deps, about: describe(deps, config), applied, ...loads, takeOver, close };
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

function openDatabase(location: DatabaseLocation, watch?: Watch["database"]): Promise<Database> {
  return location.kind === "sqlite"
    ? openSqlite<Schema>({ path: location.path, watch })
    : openPostgres<Schema>({ url: location.url, watch });
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
  watch: Watch = NOBODY_WATCHES,
): WayOut {
  const { send, close } = createSender(originsOf(config));
  const offered = EXCHANGES.filter(({ id }) => config.exchangeUrls[id] !== undefined);
  const exchanges = new Map(offered.map((exchange) => [exchange.id, exchange]));
  return { send: watchedSend(send, watch.noteSent), now, exchanges, close };
}

function originsOf({ exchangeUrls, audit, hostLogin }: Config): ReadonlyMap<string, string> {
  const origins = new Map(Object.entries(exchangeUrls));
  if (hostLogin?.keys.kind === "key_set") origins.set(HOST_KEYS_TARGET, hostLogin.keys.origin);
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
