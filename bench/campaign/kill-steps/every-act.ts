import type { Act, Killed } from "./act.ts";
import { ACCOUNT_ACTS } from "./acts/accounts.ts";
import { BOT_ACTS } from "./acts/bots.ts";
import { KEY_ACTS } from "./acts/keys.ts";
import { ORDER_ACTS } from "./acts/orders.ts";
import { DATABASE_COMMANDS } from "./commands/database.ts";
import { PEOPLE_COMMANDS } from "./commands/people.ts";
import { killCommandAtEachStep, killServerAtEachStep } from "./kill-act.ts";
import { killJobsAtEachStep } from "./kill-jobs.ts";

/** What is killed on PostgreSQL too: whatever touches several tables, or the exchange. */
const MATTER_MOST = new Set([
  "POST /auth/register",
  "POST /auth/password",
  "DELETE /auth/me",
  "POST /api-keys",
  "PUT /api-keys/me",
  "DELETE /api-keys/me",
  "POST /api-keys/generated/:id/activate",
  "POST /virtual-keys",
  "PATCH /virtual-keys/:id",
  ...ORDER_ACTS.map(({ name }) => name),
  "user delete",
  "migrate",
  "restore",
  "rotate-fernet-key",
  "periodic work",
]);

interface Part {
  readonly name: string;
  run(adminUrl: string | undefined): Promise<Killed>;
}

const PARTS: readonly Part[] = [
  ...[...ACCOUNT_ACTS, ...KEY_ACTS, ...BOT_ACTS, ...ORDER_ACTS].map((act) => part(act, killServerAtEachStep)),
  ...[...PEOPLE_COMMANDS, ...DATABASE_COMMANDS].map((act) => part(act, killCommandAtEachStep)),
  { name: "periodic work", run: (adminUrl) => killJobsAtEachStep({ adminUrl }) },
];

function part(act: Act, kill: typeof killServerAtEachStep): Part {
  return { name: act.name, run: (adminUrl) => kill(act, { adminUrl }) };
}

export interface EveryAct {
  readonly adminUrl: string | undefined;
  /** How many are killed side by side, each on a database of its own. */
  readonly lanes: number;
  /** The one that is called so, or else those whose names hold this; all that are meant for the database when it is left out. */
  readonly only: string | undefined;
  note(killed: Killed): void;
}

/** Kills every act at every step, and answers what came of each. An act that cannot be tried to its end is a fault. */
export async function killEveryAct({ adminUrl, lanes, only, note }: EveryAct): Promise<readonly Killed[]> {
  const queue = PARTS.filter(isMeant(adminUrl, only));
  const all: Killed[] = [];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { name } = next;
        const killed = await next.run(adminUrl).catch((error: unknown) => broken(name, error));
        all.push(killed);
        note(killed);
      }
    }),
  );
  return all;
}

function isMeant(adminUrl: string | undefined, only: string | undefined): (part: Part) => boolean {
  if (only === undefined) return ({ name }) => adminUrl === undefined || MATTER_MOST.has(name);
  const isOneName = PARTS.some(({ name }) => name === only);
  return ({ name }) => (isOneName ? name === only : name.includes(only));
}

function broken(name: string, error: unknown): Killed {
  const text = error instanceof Error ? String(error.stack) : String(error);
  return { name, steps: 0, kills: 0, untold: 0, pending: 0, faults: [`${name}: ${text}`], backMs: [] };
}
