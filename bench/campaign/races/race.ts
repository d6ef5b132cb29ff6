import { type Composition, compose } from "../../../src/compose.ts";
import { readConfig } from "../../../src/config.ts";
import { inviteUser } from "../../../src/operations/invite-user.ts";
import { type Answer, type Request, send } from "../answers.ts";
import { type Ground, layGround } from "../ground.ts";
import type { PaperKey } from "../key-load.ts";
import { newKey } from "../paper-key.ts";

/** How many requests meet at once, each on a connection of its own, half of them at each node. */
export const AT_ONCE = 64;
export const PASSWORD = "a long enough password";

/** Two nodes on one database, and what races on them need. */
export interface Track extends Ground {
  readonly key: PaperKey;
  /** Sends all at once, in turns to the nodes. An answer that never came counts as status 0. */
  meet(request: (index: number) => Request, count?: number): Promise<Answer[]>;
  /** Somebody new who is logged in. */
  newRunner(): Promise<Runner>;
  /** An invitation for whoever has it, which the nodes ask for. */
  invite(): Promise<string>;
}

export interface Runner {
  readonly id: number;
  readonly email: string;
  readonly address: string;
  readonly token: string;
  /** The value of the refresh cookie, with its name. */
  readonly cookie: string;
}

/** What a race saw: how often each answer was given, and whatever was more than allowed. */
export interface RaceReport {
  readonly answers: Record<string, number>;
  readonly faults: string[];
}

export async function openTrack(dataDir: string, adminUrl: string): Promise<Track> {
  const ground = await layGround({ dataDir, adminUrl, environment: { REGISTRATION: "invite" } });
  const { nodes, paperUrl, databaseUrl } = ground;
  for (const node of nodes) await node.start();
  const environment = { DATABASE_URL: databaseUrl, PAPER_URL: paperUrl, REGISTRATION: "invite" };
  const operator: Composition = await compose(readConfig(environment, { dataDir }));
  const track: Track = {
    ...ground,
    key: await newKey(paperUrl),
    meet(request, count = AT_ONCE) {
      const ask = (index: number) => send(nodes[index % nodes.length]?.url ?? "", request(index));
      return Promise.all(Array.from({ length: count }, (_, index) => ask(index).catch(silent)));
    },
    async invite() {
      const invitation = await inviteUser(operator.deps, { expiresAt: Date.now() + 3_600_000 });
      return invitation.reveal();
    },
    newRunner: () => newRunner(track),
    async close() {
      await operator.close();
      await ground.close();
    },
  };
  return track;
}

function silent(error: unknown): Answer {
  return { status: 0, body: {}, headers: new Headers(), fault: `no answer: ${String(error)}` };
}

let numbers = 0;

/** An address that nothing has come from yet. */
export function newAddress(): string {
  numbers += 1;
  return `10.${(numbers >> 16) & 255}.${(numbers >> 8) & 255}.${numbers & 255}`;
}

export function newEmail(): string {
  numbers += 1;
  return `runner${numbers}@example.com`;
}

async function newRunner(track: Track): Promise<Runner> {
  const [email, address] = [newEmail(), newAddress()];
  const account = { email, password: PASSWORD };
  const post = async (path: string, body: object): Promise<Answer> => {
    const answer = await send(track.nodes[0].url, { method: "POST", path, address, body });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const { body: user } = await post("/auth/register", { ...account, invitation: await track.invite() });
  const { body, headers } = await post("/auth/login", account);
  return { id: Number(user.id), email, address, token: String(body.access_token), cookie: cookieOf(headers) };
}

/** `name=value` of the cookie that an answer sets; empty when it sets none. */
export function cookieOf(headers: Headers): string {
  return headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
}

/** Counts answers by status and code, and keeps what no server means to answer. */
export function tally(report: RaceReport, answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body, fault } of answers) {
    const name = body.code === undefined ? String(status) : `${status} ${String(body.code)}`;
    counts[name] = (counts[name] ?? 0) + 1;
    report.answers[name] = (report.answers[name] ?? 0) + 1;
    if (fault !== undefined) report.faults.push(fault);
  }
  return counts;
}

/** Notes it when `actual` is not what it has to be. */
export function expectThat(report: RaceReport, what: string, actual: number, expected: number): void {
  if (actual !== expected) report.faults.push(`${what}: ${actual} instead of ${expected}`);
}

export function expectAtMost(report: RaceReport, what: string, actual: number, most: number): void {
  if (actual > most) report.faults.push(`${what}: ${actual}, and ${most} are allowed`);
}

export async function countRows(
  track: Ground,
  statement: string,
  ...values: (string | number)[]
): Promise<number> {
  return Number((await track.query(statement, ...values))[0]?.n);
}
