import { setTimeout as sleep } from "node:timers/promises";
import { type Ground, type GroundOptions, layGround } from "./ground.ts";
import { type LoadCounts, type LoadUser, noCounts, type PaperKey, perform } from "./key-load.ts";
import { newLoad, untilAnswering } from "./load-lines.ts";
import { newKey } from "./paper-key.ts";

const CLAIM_MS = 60_000;

interface KillServerOptions extends Pick<GroundOptions, "adminUrl"> {
  readonly kills: number;
  /** Requests under way at once. */
  readonly lines: number;
  /** Waits at the end until left-behind claims have run out, and uses their slots. */
  readonly waitForClaims: boolean;
  /** How soon a killed node must answer again, in milliseconds; 5,000 unless told. */
  readonly mostBackMs?: number;
}

interface KillServerReport extends LoadCounts {
  readonly kills: number;
  readonly users: number;
  /** Claims that killed servers left behind. */
  readonly claimsLeft: number;
  /** Users without a key who could add one at the end. */
  readonly slotsUsed: number;
  /** How long it took, after each kill, from the start of the node until it answered. */
  readonly backMs: readonly number[];
}

/**
 * Kills a node under write load, again and again at random moments, and looks each time what the next one has. On
 * PostgreSQL there are two in turns, and the other has to go on answering.
 */
export async function killServer(dataDir: string, options: KillServerOptions): Promise<KillServerReport> {
  const { kills, lines } = options;
  const ground = await layGround({
    dataDir,
    adminUrl: options.adminUrl,
    // So that a kill meets checkpoints that are being made.
    environment: { CHECKPOINT_SECONDS: "1" },
  });
  const counts = noCounts();
  const backMs: number[] = [];
  const claims = new Set<unknown>();
  try {
    const key = await newKey(ground.paperUrl);
    for (const node of ground.nodes) await node.start();
    const load = newLoad(ground, lines, key, counts);
    for (let round = 1; round <= kills; round++) {
      load.begin();
      // Before the first kill everybody registers and logs in.
      while (counts.acknowledged.relabel < lines && counts.faults.length === 0) await sleep(20);
      await sleep(100 + Math.random() * 400);
      const node = ground.nodes[round % ground.nodes.length] ?? ground.nodes[0];
      await node.stop("SIGKILL");
      const killedAt = Date.now();
      const start = performance.now();
      await node.start();
      const [user] = load.users().filter(({ token }) => token !== undefined);
      if (user !== undefined) backMs.push(await untilAnswering(node, user, start, options.mostBackMs));
      await sleep(100);
      await load.end();

      const left = await ground.query("select claim, expires_at from key_claims");
      for (const { claim } of left) claims.add(claim);
      const holding = left.filter(({ expires_at }) => Number(expires_at) > killedAt + CLAIM_MS);
      const faults = [...(await load.faults()), ...holding.map(() => "a claim holds for over 60 s")];
      counts.faults.push(...faults.map((fault) => `after kill ${round}: ${fault}`));
    }
    const users = load.users();
    const slotsUsed = options.waitForClaims ? await takeSlots(ground, users, key, counts) : 0;
    return { ...counts, kills, users: users.length, claimsLeft: claims.size, slotsUsed, backMs };
  } finally {
    await ground.close();
  }
}

/** Once every claim has run out, whoever has no key can add one. */
export async function takeSlots(
  { nodes: [node] }: Ground,
  users: readonly LoadUser[],
  key: PaperKey,
  counts: LoadCounts,
): Promise<number> {
  await sleep(CLAIM_MS);
  const keyless = users.filter((user) => user.label === null && user.token !== undefined);
  for (const user of keyless) {
    await perform(node.url, user, { kind: "add", label: "again" }, key, counts);
    if (user.label === null) counts.faults.push(`${user.email}: cannot add a key 60 s after the last stop`);
  }
  return keyless.length;
}
