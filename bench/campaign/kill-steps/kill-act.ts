import type { Act, Killed, Try } from "./act.ts";
import { isSuccess, lookAfterKill, newTally, type Tally } from "./look.ts";
import { openStand, type Stand, type StandOptions } from "./stand.ts";

/** More steps than any act has with the little that there is to do: whoever takes so many is not being counted rightly. */
const MOST_STEPS = 1_000;

/** Does an act once, killed at a step; answers what was told, and whether there were so many steps. Afterwards a server runs again. */
type KillOnce = (
  stand: Stand,
  one: Try,
  step: number,
  tally: Tally,
) => Promise<{ readonly told: string | undefined; readonly isKilled: boolean }>;

type Options = Pick<StandOptions, "adminUrl">;

/** Kills a server at each step of an act, starts it again, looks at what is there, and does the act again. */
export function killServerAtEachStep(act: Act, options: Options): Promise<Killed> {
  return killAtEachStep(act, options, async (stand, one, step, tally) => {
    await stand.killAt(step);
    const told = await one.act().catch(() => undefined);
    const isKilled = (await stand.killAt(0)) === undefined;
    if (isKilled) {
      const since = performance.now();
      await stand.start();
      tally.backMs.push(performance.now() - since);
    }
    return { told, isKilled };
  });
}

/** Kills a command at each of its steps, from its start on, looks at what is there, and runs it again. A server runs beside it. */
export function killCommandAtEachStep(act: Act, options: Options): Promise<Killed> {
  return killAtEachStep(act, options, async (_stand, one, step) => {
    const told = await one.act(step);
    return { told, isKilled: told === undefined };
  });
}

async function killAtEachStep(act: Act, { adminUrl }: Options, killOnce: KillOnce): Promise<Killed> {
  const stand = await openStand({ adminUrl, environment: act.environment });
  const tally = newTally(act.name);
  try {
    await stand.start();
    for (let step = 1; ; step++) {
      if (step > MOST_STEPS) throw new Error(`${act.name} does not end`);
      const one = await act.prepare(stand);
      const { told, isKilled } = await killOnce(stand, one, step, tally);
      const fault = (text: string) => tally.faults.push(`${act.name}, step ${step}: ${text}`);
      if (!isKilled) {
        if (!isSuccess(told)) fault(`nothing was killed, and it ends with ${told}`);
        if (!(await one.isDone())) fault("it said that it is done, and it is not");
        tally.steps = step - 1;
        break;
      }
      tally.kills += 1;
      await lookAfterKill(stand, one, told, tally, fault);
    }
    tally.faults.push(...((await act.examine?.(stand)) ?? []));
    return tally;
  } finally {
    await stand.close();
  }
}
