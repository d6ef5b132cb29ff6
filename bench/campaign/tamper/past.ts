import { randomFillSync } from "node:crypto";
import { checkpointLine, leafLine } from "../../../src/core/audit/checkpoint-lines.ts";
import type { AuditEvent } from "../../../src/core/audit/event.ts";
import { createRandomPool } from "../../../src/core/crypto/random.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { MIGRATIONS } from "../../../src/db/migrations/index.ts";
import type { Database } from "../../../src/db/schema.ts";
import { archiveAudit } from "../../../src/operations/archive-audit.ts";
import { bindDeployment } from "../../../src/operations/bind-deployment.ts";
import { makeCheckpoint } from "../../../src/operations/make-checkpoint.ts";
import { eraseDetails } from "../../../src/operations/steps/erase-details.ts";
import { checkpointsAfter, leavesOf } from "../../../src/operations/steps/read-checkpoints.ts";
import { record, recordForDeployment } from "../../../src/operations/steps/record.ts";
import { addUsers, KEYRING } from "../../audit/history.ts";

const USERS = 6;
/** Deleted, with their details. */
const GONE = 6;
const EVENTS: readonly AuditEvent[] = [
  "session.opened",
  "session.refused",
  "api_key.checked",
  "api_key.relabelled",
];
const ORIGIN = { requestId: "AAECAwQFBgcICQoL", address: "203.0.113.7", userAgent: "curl/8.5.0" };

/** A past with everything in it that the audit tables can hold, and the checkpoints of it that were kept outside. */
export interface Past {
  readonly outside: readonly string[];
  /** The newest checkpoint that is in `outside`. */
  readonly covered: number;
}

/**
 * Several users, one of them deleted, checkpoints of some of the chains, an archived part, entries that no checkpoint
 * covers yet.
 */
export async function writePast(db: Database): Promise<Past> {
  let time = 1_790_000_000_000;
  const now = () => time++;
  const deps = { db, keyring: KEYRING, now, random: createRandomPool(randomFillSync) };
  await migrate(db, MIGRATIONS, now);
  await bindDeployment(deps, "production");
  await addUsers(db, USERS - 1);
  const act = (id: number, event: AuditEvent) =>
    db.write((tx) =>
      record(tx, deps, ORIGIN, id, {
        event,
        actor: `user:${id}`,
        subject: `user:${id}`,
        data: { at: time },
        details: { label: `label ${time}` },
      }),
    );
  const some = async (users: readonly number[], times: number) => {
    for (let turn = 0; turn < times; turn++) {
      for (const id of users) await act(id, EVENTS[(turn + id) % EVENTS.length] ?? "session.opened");
    }
  };
  const all = Array.from({ length: USERS }, (_, index) => index + 1);
  for (const id of all) await act(id, "user.registered");
  await some(all, 6);
  await makeCheckpoint(deps);
  await some([1, 2, 3], 5);
  await act(GONE, "user.deleted");
  await eraseDetails(deps, GONE);
  await db.write((tx) =>
    recordForDeployment(tx, deps, { event: "fernet_key.added", actor: "system", subject: "fernet_key:x" }),
  );
  await makeCheckpoint(deps);
  await archiveAudit(deps, 1, { put: async () => undefined, finish: async () => "-" });
  await some([1, 4], 5);
  await makeCheckpoint(deps);
  const outside = await linesOf(db);
  await some([1, 2], 4);
  await makeCheckpoint(deps);
  await some([3, 5], 3);
  return { outside, covered: 3 };
}

async function linesOf(db: Database): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const checkpoint of checkpointsAfter({ db }, 0)) {
    lines.push(checkpointLine(checkpoint));
    for await (const leaves of leavesOf({ db }, checkpoint.number)) lines.push(...leaves.map(leafLine));
  }
  return lines;
}
