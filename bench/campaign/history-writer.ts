// A process that acts on some audit chains, sixteen acts at once, and signs checkpoints meanwhile, until it is killed; it says
// on stdout when the first acts are recorded. Argument: DATABASE_URL.
import { randomFillSync } from "node:crypto";
import { writeSync } from "node:fs";
import { parseDatabaseUrl } from "../../src/config/database-url.ts";
import type { AuditEvent } from "../../src/core/audit/event.ts";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { recordFolded } from "../../src/operations/record-folded.ts";
import { record, recordRefusal } from "../../src/operations/steps/record.ts";
import { KEYRING } from "../audit/history.ts";

const LINES = 16;
const CHAINS = 5;
const EVENTS: readonly AuditEvent[] = ["session.opened", "api_key.checked", "api_key.relabelled"];
const ORIGIN = { requestId: "AAECAwQFBgcICQoL", address: "203.0.113.7", userAgent: "curl/8.5.0" };

const location = parseDatabaseUrl(process.argv[2] ?? "");
if (location === undefined) throw new TypeError("this is no DATABASE_URL");
const db: Database =
  location.kind === "sqlite"
    ? await openSqlite<Schema>({ path: location.path })
    : await openPostgres<Schema>({ url: location.url });
// Minutes go by fast, so that refusals are folded and told.
const now = () => Date.now() * 1_000;
const deps = { db, keyring: KEYRING, now, random: createRandomPool(randomFillSync) };

async function act(line: number): Promise<void> {
  for (let turn = 0; ; turn++) {
    const chain = (line + turn) % CHAINS;
    const event = EVENTS[turn % EVENTS.length] ?? "session.opened";
    const happening = { actor: `user:${chain}`, subject: `user:${chain}` } as const;
    await db.write(async (tx) => {
      if (turn % 4 === 3)
        await recordRefusal(tx, deps, ORIGIN, chain, { event: "session.refused", ...happening });
      else
        await record(tx, deps, ORIGIN, chain, { event, ...happening, details: { label: `label ${turn}` } });
    });
    if (line === 0 && turn === 2) writeSync(1, "acting\n");
  }
}

async function signAgain(): Promise<void> {
  for (;;) {
    await makeCheckpoint(deps);
    await recordFolded(deps);
  }
}

await Promise.all([signAgain(), ...Array.from({ length: LINES }, (_, line) => act(line))]);
