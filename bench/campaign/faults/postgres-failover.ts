import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { scratchFolder } from "../../servers/keyhold.ts";
import { proofFaults } from "../audit-acts.ts";
import { type Replicated, startReplicated } from "./replicated.ts";
import type { Scenario } from "./scenario.ts";
import { runTrial } from "./trial.ts";

const SYNCHRONOUS = "PostgreSQL with a synchronous replica, two nodes";
const ASYNCHRONOUS = "PostgreSQL with an asynchronous replica, two nodes";
const UNTIL_PROMOTED_MS = 3_000;
/** How far the asynchronous replica lags behind. */
const LAG_MS = 3_000;

const synchronous: Scenario = {
  name: "failover-synchronous",
  database: SYNCHRONOUS,
  run: () =>
    withReplica(true, ({ primary, address, failOver }) =>
      runTrial({
        fault: "primary killed, replica promoted 3 s later",
        database: SYNCHRONOUS,
        ground: { adminUrl: address.url },
        forMs: UNTIL_PROMOTED_MS,
        strike: () => primary.stop("kill"),
        lift: failOver,
      }),
    ),
};

const replicaLost: Scenario = {
  name: "replica-lost",
  database: SYNCHRONOUS,
  run: () =>
    withReplica(true, ({ replica, address }) =>
      runTrial({
        fault: "replica gone for 20 s, so that the primary confirms no commit",
        database: SYNCHRONOUS,
        ground: { adminUrl: address.url },
        forMs: 20_000,
        strike: () => replica.stop("immediate"),
        lift: () => replica.start(),
      }),
    ),
};

/** What the primary alone has is not what it promised: whoever ends the wait for the replica makes no promise true. */
const waitCancelled: Scenario = {
  name: "replica-wait-cancelled",
  database: SYNCHRONOUS,
  run: () =>
    withReplica(true, async ({ primary, replica, address, failOver }) => {
      const admin = new Client({ connectionString: primary.adminUrl });
      admin.on("error", () => undefined);
      await admin.connect();
      let cancelling: NodeJS.Timeout | undefined;
      return runTrial({
        fault:
          "replica gone, waiting commits cancelled by the administrator for 5 s, primary killed, replica promoted",
        database: SYNCHRONOUS,
        ground: { adminUrl: address.url },
        forMs: 5_000,
        async strike() {
          await replica.stop("immediate");
          cancelling = setInterval(() => void admin.query(CANCEL_WAITING).catch(() => undefined), 100);
        },
        async lift() {
          clearInterval(cancelling);
          await primary.stop("kill");
          await replica.start();
          await failOver();
        },
      }).finally(() => admin.end());
    }),
};

const CANCEL_WAITING = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";

/** Here something acknowledged may be lost: what is tried is whether that is noticed. */
const asynchronous: Scenario = {
  name: "failover-asynchronous",
  database: ASYNCHRONOUS,
  run: () =>
    withReplica(false, async ({ primary, address, line, failOver }) => {
      const folder = scratchFolder();
      const file = (node: number) => join(folder.path, `checkpoints-${node}`);
      return runTrial({
        fault: "replica 3 s behind, primary killed, replica promoted 3 s later",
        database: ASYNCHRONOUS,
        ground: {
          adminUrl: address.url,
          environment: (node) => ({ AUDIT_FILE: file(node), CHECKPOINT_SECONDS: "1" }),
        },
        forMs: UNTIL_PROMOTED_MS,
        async strike() {
          line.silence();
          await sleep(LAG_MS);
          await primary.stop("kill");
        },
        lift: failOver,
        tellLoss: (lost) =>
          `${lost.length} acknowledged acts of the last 3 s; \`audit verify --from\` tells that some are gone`,
        async examine({ lookUrl, keyring, nodes }) {
          const noticed = await proofFaults(lookUrl, keyring(), file(0));
          const isLogged = nodes.some((node) => node.said().includes('"job":"audit-file"'));
          return [
            ...(noticed.length > 0 ? [] : ["the checkpoints that were kept do not tell what is gone"]),
            ...(isLogged ? [] : ["no node says that its checkpoint file is ahead"]),
          ];
        },
      }).finally(folder.remove);
    }),
};

export const postgresFailover: readonly Scenario[] = [synchronous, replicaLost, waitCancelled, asynchronous];

async function withReplica<T>(
  isSynchronous: boolean,
  work: (replicated: Replicated) => Promise<T>,
): Promise<T> {
  const replicated = await startReplicated(isSynchronous);
  return work(replicated).finally(replicated.close);
}
