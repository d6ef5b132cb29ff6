import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresServer } from "../../test/postgres/server.ts";
import { type CampaignNode, layGround } from "./ground.ts";
import { type LoadCounts, noCounts } from "./key-load.ts";
import { takeSlots } from "./kill-server-run.ts";
import { newLoad, untilAnswering } from "./load-lines.ts";
import { newKey } from "./paper-key.ts";

/** As a crash, with recovery at the next start; in order; and without a chance to do anything. */
const HOWS = ["immediate", "fast", "kill"] as const;
/** `/readyz` asks the database once a second, however many ask it. */
const READINESS_MS = 1_200;

interface StopPostgresOptions {
  readonly server: PostgresServer;
  readonly times: number;
  readonly lines: number;
  /** How long the server stays away, at least and at most. */
  readonly awayMs: readonly [number, number];
  readonly waitForClaims: boolean;
  /** How soon a node must answer again after the server does, in milliseconds; 5,000 unless told. */
  readonly mostBackMs?: number;
}

interface StopPostgresReport extends LoadCounts {
  readonly users: number;
  readonly slotsUsed: number;
  /** How long each node took, after each start of the server, until it answered. */
  readonly backMs: readonly number[];
  /** How often a node was asked for `/readyz` while the server had been away for long enough, and said that it is not. */
  readonly notReady: number;
}

/** Stops the PostgreSQL server of two nodes under write load, again and again, and looks each time what is there. */
export async function stopPostgres(
  dataDir: string,
  options: StopPostgresOptions,
): Promise<StopPostgresReport> {
  const { server, times, lines, awayMs } = options;
  const ground = await layGround({ dataDir, adminUrl: server.adminUrl });
  const counts = noCounts();
  const backMs: number[] = [];
  let notReady = 0;
  try {
    const key = await newKey(ground.paperUrl);
    for (const node of ground.nodes) await node.start();
    const load = newLoad(ground, lines, key, counts);
    for (let round = 0; round < times; round++) {
      const how = HOWS[round % HOWS.length] ?? "fast";
      const before = counts.acknowledged.relabel;
      load.begin();
      while (counts.acknowledged.relabel < before + lines && counts.faults.length === 0) await sleep(20);
      await sleep(100 + Math.random() * 400);
      await server.stop(how);
      const away = awayMs[0] + Math.random() * (awayMs[1] - awayMs[0]);
      await sleep(away);
      if (away > READINESS_MS) {
        const ready = await Promise.all(ground.nodes.map(isReady));
        notReady += ready.filter((is) => !is).length;
        if (ready.includes(true)) counts.faults.push(`a node calls itself ready after stop ${round + 1}`);
      }
      await server.start();
      const start = performance.now();
      const [user] = load.users().filter(({ token }) => token !== undefined);
      if (user === undefined) throw new Error("nobody could log in");
      const back = ground.nodes.map((node) => untilAnswering(node, user, start, options.mostBackMs));
      backMs.push(...(await Promise.all(back)));
      await sleep(200);
      await load.end();
      counts.faults.push(
        ...(await load.faults()).map((fault) => `after stop ${round + 1} (${how}): ${fault}`),
      );
    }
    const users = load.users();
    const slotsUsed = options.waitForClaims ? await takeSlots(ground, users, key, counts) : 0;
    // What a node found while the server was away is what it answers for a moment more.
    await sleep(READINESS_MS);
    for (const node of ground.nodes) if (!(await isReady(node))) counts.faults.push("a node is not ready");
    return { ...counts, users: users.length, slotsUsed, backMs, notReady };
  } finally {
    await ground.close();
  }
}

async function isReady({ url }: CampaignNode): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) });
  await answer.text();
  return answer.status === 200;
}
