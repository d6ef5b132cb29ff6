import { setTimeout as sleep } from "node:timers/promises";
import { actFaults, proofFaults } from "./audit-acts.ts";
import { chainFaults } from "./audit-chains.ts";
import type { CampaignNode, Ground } from "./ground.ts";
import {
  compare,
  type LoadCounts,
  type LoadUser,
  newLoadUser,
  nextAct,
  type PaperKey,
  perform,
  readKey,
} from "./key-load.ts";

const USERS_PER_LINE = 4;
const COMPARED_AT_ONCE = 16;
/** Every so many acts somebody new registers. */
const NEW_USER_EVERY = 25;
/** A pause after an answer that the storage could not be reached, as a client would make. */
const PAUSE_MS = 50;
/** How soon the API must answer again, unless told. */
const BACK_MS = 5_000;

/** Load from several lines at once: each acts for users of its own, one act after another, on the nodes in turns. */
interface Load {
  readonly users: () => LoadUser[];
  /** Begins; the promise of `end` resolves when the last act has its answer. */
  begin(): void;
  end(): Promise<void>;
  /** What of all that was acknowledged is not there, which audit chains do not recompute, and where acts and entries differ. Between end and begin. */
  faults(): Promise<string[]>;
}

export function newLoad(ground: Ground, lines: number, key: PaperKey, counts: LoadCounts): Load {
  const users = Array.from({ length: lines }, (): LoadUser[] => []);
  let isOver = true;
  let turns = 0;
  let running: Promise<unknown> = Promise.resolve();

  function nextNode(): CampaignNode | undefined {
    const up = ground.nodes.filter(({ isUp }) => isUp);
    turns += 1;
    return up[turns % up.length];
  }

  async function line(own: LoadUser[]): Promise<void> {
    for (let turn = 0; !isOver; turn++) {
      const node = nextNode();
      if (node === undefined) await sleep(10);
      else await act(node, own, turn);
    }
  }

  async function act(node: CampaignNode, own: LoadUser[], turn: number): Promise<void> {
    const usable = own.filter(({ isBlocked }) => !isBlocked);
    const isNew = usable.length < USERS_PER_LINE || turn % NEW_USER_EVERY === NEW_USER_EVERY - 1;
    if (isNew) own.push(newLoadUser());
    // Whoever does not know what became of the last act waits until everything is compared.
    const certain = usable.filter(({ unheard }) => unheard === undefined);
    const user = isNew ? own.at(-1) : certain[turn % certain.length];
    if (user === undefined) return readMeanwhile(node, own[0]);
    const outcome = await perform(node.url, user, nextAct(user), key, counts);
    if (outcome === "silent" && node.isUp) counts.faults.push(`${node.url} did not answer`);
    if (outcome === "unconfirmed") await sleep(PAUSE_MS);
  }

  async function readMeanwhile(node: CampaignNode, user: LoadUser | undefined): Promise<void> {
    if (user === undefined) return;
    const answer = await readKey(node.url, user).catch(() => undefined);
    const fault = answer === undefined ? node.isUp && "no answer" : answer.fault;
    if (fault) counts.faults.push(`${node.url}: reading was answered by ${fault}`);
    await sleep(PAUSE_MS);
  }

  return {
    users: () => users.flat(),
    begin() {
      isOver = false;
      running = Promise.all(users.map(line));
    },
    async end() {
      isOver = true;
      await running;
    },
    async faults() {
      const missing: (string | undefined)[] = [];
      // More passwords at once than the server has room for would be turned away, and count as wrong ones.
      for (let rest = users.flat(); rest.length > 0; rest = rest.slice(COMPARED_AT_ONCE)) {
        const some = rest.slice(0, COMPARED_AT_ONCE).map((user) => compare(ground.nodes[0].url, user));
        missing.push(...(await Promise.all(some)));
      }
      const faults = missing.filter((fault) => fault !== undefined);
      return [
        ...faults,
        ...(await chainFaults(ground.query, ground.keyring())),
        ...(await proofFaults(ground.lookUrl, ground.keyring())),
        ...(await actFaults(ground.query)),
      ];
    },
  };
}

/** Milliseconds from `since` until a node has answered a question to its database. Throws after `mostMs`. */
export async function untilAnswering(
  node: CampaignNode,
  user: LoadUser,
  since: number,
  mostMs = BACK_MS,
): Promise<number> {
  for (;;) {
    const answer = await readKey(node.url, user).catch(() => undefined);
    const ms = performance.now() - since;
    if (answer !== undefined && answer.status !== 503) return ms;
    if (ms > mostMs) throw new Error(`${node.url} does not answer again within ${mostMs} ms`);
    await sleep(10);
  }
}
