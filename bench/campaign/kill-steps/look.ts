import type { Killed, Try } from "./act.ts";
import { examine } from "./examine.ts";
import type { Stand } from "./stand.ts";

const CLAIM_MS = 60_000;

export type Tally = {
  -readonly [Name in keyof Killed]: Killed[Name] extends readonly (infer T)[] ? T[] : Killed[Name];
};

export function newTally(name: string): Tally {
  return { name, steps: 0, kills: 0, untold: 0, pending: 0, faults: [], backMs: [] };
}

export const isSuccess = (told: string | undefined): boolean => /^(2|exit 0)/.test(told ?? "");

/** After a kill, and another start: whether what is there is whole, and whether the act can be done again. */
export async function lookAfterKill(
  stand: Stand,
  one: Try,
  told: string | undefined,
  tally: Tally,
  fault: (text: string) => void,
): Promise<void> {
  const wasDone = await one.isDone();
  if (isSuccess(told) && !wasDone) fault("it was acknowledged and is not there");
  if (!isSuccess(told) && wasDone) tally.untold += 1;
  const entries = await one.entries?.();
  if (entries !== undefined && entries > 0 !== wasDone)
    fault(`done is ${wasDone}, and there are ${entries} entries that say so`);
  for (const text of await examine(stand)) fault(text);

  let again = await one.act();
  if (again === "409 key_pending" || one.meanwhile?.includes(again ?? "")) {
    tally.pending += 1;
    await stand.later(CLAIM_MS);
    again = await one.act();
  }
  const isMeant =
    isSuccess(again) ||
    (wasDone && one.again.some((word) => again === word || again?.startsWith(`${word}:`))) ||
    one.meanwhile?.includes(again ?? "") === true;
  if (!isMeant) fault(`done is ${wasDone}, and doing it again is answered by ${again}`);
  if (isSuccess(again) && !(await one.isDone())) fault("it was acknowledged again and is not there");
}
