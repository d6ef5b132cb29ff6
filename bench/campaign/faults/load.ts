import { setTimeout as sleep } from "node:timers/promises";
import { send } from "../answers.ts";
import type { Ground } from "../ground.ts";
import { type Door, heardOf, openDoor } from "./ask.ts";
import { live, newPerson, type Person } from "./person.ts";
import { newTally, type Tally } from "./tally.ts";

const PEOPLE = 6;
const NEWCOMER_EVERY_MS = 1_000;
const CALM_MS = 1_000;
const WELL_WITHIN_MS = 60_000;

/** Honest people and their bots, who go on until they are told to stop. */
export interface Load {
  readonly people: readonly Person[];
  /** Those whose registration was acknowledged. */
  readonly newcomers: readonly string[];
  readonly tally: Tally;
  /** Milliseconds from `since` until everybody was answered for a second and all nodes were ready; undefined after a minute. */
  untilWell(since: number): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Begins on nodes that have been started. */
export async function startLoad(ground: Ground): Promise<Load> {
  const { nodes, paperUrl } = ground;
  const door = openDoor(nodes);
  const tally = newTally();
  const newcomers: string[] = [];
  const people: Person[] = [];
  while (people.length < PEOPLE) people.push(await newPerson(nodes[0].url, paperUrl));
  let isOver = false;
  const whileOpen = async (act: () => Promise<void>) => {
    while (!isOver) await act();
  };
  const running = [
    ...people.map((person) => whileOpen(() => live(door, person, tally))),
    whileOpen(async () => {
      await sleep(NEWCOMER_EVERY_MS);
      await arrive(door, newcomers, tally);
    }),
  ];
  return {
    people,
    newcomers,
    tally,
    async untilWell(since) {
      let unready = since;
      while (performance.now() - since < WELL_WITHIN_MS) {
        const ready = await Promise.all(nodes.map(({ url }) => isReady(url)));
        if (ready.includes(false)) unready = performance.now();
        const calmSince = Math.max(since, unready, tally.lastErrorAt());
        if (performance.now() - calmSince >= CALM_MS && tally.leastOkSince(calmSince) > 0)
          return calmSince - since;
        await sleep(20);
      }
      return undefined;
    },
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

let arrivals = 0;

/** Somebody registers and logs in. */
async function arrive(door: Door, newcomers: string[], tally: Tally): Promise<void> {
  arrivals += 1;
  const body = { email: `newcomer${arrivals}@example.com`, password: "a long enough password" };
  const address = `10.8.${(arrivals >> 8) & 255}.${arrivals & 255}`;
  for (const path of ["/auth/register", "/auth/login"]) {
    const started = performance.now();
    const answer = await door((url) => send(url, { method: "POST", path, address, body }), false);
    tally.note("log-ins", heardOf(answer), performance.now() - started);
    if (answer === undefined || answer.status >= 300) return;
    if (path === "/auth/register") newcomers.push(body.email);
  }
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200;
}
