import { setTimeout as sleep } from "node:timers/promises";
import type { Row } from "../faults/scenario.ts";
import { examine } from "../kill-steps/examine.ts";
import { openStand, type Stand } from "../kill-steps/stand.ts";
import { settledFaults } from "../kill-steps/trader.ts";
import { type Actor, isOk, newBots, newPeople } from "./actors.ts";
import { makeCertificates } from "./certificates.ts";
import { type Front, openFront } from "./front.ts";
import { type Kind, namesFailWhile } from "./kinds.ts";

const WELL_WITHIN_MS = 60_000;
/** Watching and settling have had their turn by then. */
const JOBS_MS = 6_000;

interface Ground {
  readonly front: Front;
  readonly stand: Stand;
}

/** Has everybody ask for everything while the exchange fails in this way, and again when it has ended. */
export async function tryKind(kind: Kind): Promise<Row> {
  const stand = await openStand({ adminUrl: undefined, environment: { CHECK_INTERVAL: "1h" } });
  const certificates = kind.isNamed === true ? makeCertificates(stand.folder) : undefined;
  const front = await openFront(stand.paperUrl, certificates);
  Object.assign(stand.environment, {
    PAPER_URL: front.url,
    NAMES_FAIL_WHILE: namesFailWhile(stand),
    ...(certificates && { NODE_EXTRA_CA_CERTS: certificates.trustedFile }),
  });
  try {
    await stand.start();
    return await tryOn({ front, stand }, kind);
  } finally {
    await stand.close();
    await front.close();
  }
}

async function tryOn({ front, stand }: Ground, kind: Kind): Promise<Row> {
  const people = await newPeople(stand);
  const bots = await newBots(stand);
  const actors = [...bots, ...people];
  await kind.begin(front, stand);
  const banned = kind.bannedMs === undefined ? undefined : countDuringBan(front, kind.bannedMs, actors);
  const first = await Promise.all(actors.map(heardBy));
  const unmeant = (await banned) ?? [];
  await sleep(kind.isHarmless === true ? 0 : JOBS_MS);
  const lost = await lookAll(actors, first);
  if (kind.isHarmless === true) unmeant.push(...failed(actors, first));
  if (kind.isCertain === true) unmeant.push(...(await overcounted(actors)));
  unmeant.push(
    ...first.flatMap((heard, index) => (isMeant(heard) ? [] : [`${actors[index]?.name}: ${heard}`])),
  );

  await kind.end(front, stand);
  const since = performance.now();
  const { wellAfterMs, left } = await untilWell(actors, first, since);
  unmeant.push(...left.map((text) => `after the fault ${text}`));
  lost.push(...(await settledFaults(stand)), ...(await examine(stand)));
  return {
    fault: kind.fault,
    database: "SQLite",
    saw: sentence(actors, first),
    lost: lost.length === 0 ? "nothing" : lost.join("; "),
    wellAfterMs,
    unmeant: [...unmeant, ...lost],
  };
}

async function heardBy({ act }: Actor): Promise<string> {
  return act().catch((error: unknown) => `no answer (${String(error)})`);
}

/** Whoever asks is told what is the matter, in the words of the house or the exchange's own; never a fault of ours. */
function isMeant(heard: string): boolean {
  return (
    isOk(heard) ||
    /^(1 not cancelled|503 exchange_unavailable|503 -100[0178]|500 -1000|200 -1000|4\d\d |\d{3} without JSON$)/.test(
      heard,
    )
  );
}

async function lookAll(actors: readonly Actor[], heard: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    actors.map(async (actor, index) =>
      (await actor.look(heard[index] ?? "")).map((fault) => `${actor.name}: ${fault}`),
    ),
  );
  return found.flat();
}

async function overcounted(actors: readonly Actor[]): Promise<string[]> {
  const counts = await Promise.all(actors.map(async (actor) => (await actor.overcounted?.()) ?? 0));
  return counts.flatMap((count, index) =>
    count > 0 ? [`${actors[index]?.name}: ${count} orders count that were not placed`] : [],
  );
}

function failed(actors: readonly Actor[], heard: readonly string[]): string[] {
  return heard.flatMap((text, index) => (isOk(text) ? [] : [`${actors[index]?.name} failed: ${text}`]));
}

/** The first requests draw the ban; once everybody has been answered, nothing goes out until it is over. */
async function countDuringBan(front: Front, bannedMs: number, actors: readonly Actor[]): Promise<string[]> {
  const since = performance.now();
  await sleep(1_500);
  const before = front.requests();
  while (performance.now() - since < bannedMs - 500) {
    await Promise.race([
      Promise.all(actors.map(heardBy)),
      sleep(bannedMs - 500 - (performance.now() - since)),
    ]);
    await sleep(200);
  }
  const sent = front.requests() - before;
  return sent === 0 || bannedMs < 2_000 ? [] : [`${sent} requests were sent during the ban`];
}

/** Until everybody who was refused has succeeded; what those heard who never did. */
async function untilWell(
  actors: readonly Actor[],
  first: readonly string[],
  since: number,
): Promise<{ wellAfterMs: number | undefined; left: readonly string[] }> {
  const waiting = new Map(
    actors.flatMap((actor, index) => (isOk(first[index] ?? "") ? [] : [[actor, ""] as [Actor, string]])),
  );
  while (performance.now() - since < WELL_WITHIN_MS) {
    for (const actor of waiting.keys()) {
      const heard = await heardBy(actor);
      waiting.set(actor, heard);
      // What was done unheard is there already.
      if (isOk(heard) || /^400 -201[01]|^409 key_exists|^404/.test(heard)) waiting.delete(actor);
    }
    if (waiting.size === 0) return { wellAfterMs: performance.now() - since, left: [] };
    await sleep(100);
  }
  return { wellAfterMs: undefined, left: [...waiting].map(([{ name }, heard]) => `${name}: ${heard}`) };
}

/** Who heard what, the same together. */
function sentence(actors: readonly Actor[], heard: readonly string[]): string {
  const groups = new Map<string, string[]>();
  actors.forEach(({ name }, index) => {
    if (name === "watching") return;
    const text = heard[index] ?? "";
    groups.set(text, [...(groups.get(text) ?? []), name]);
  });
  return [...groups].map(([text, names]) => `${text}: ${names.join(", ")}`).join("; ");
}
