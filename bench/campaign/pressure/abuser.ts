// A thread of its own, so that what it has to do delays nobody who measures.
import { parentPort, workerData } from "node:worker_threads";
import { ABUSES } from "./abuses.ts";
import { type Grip, outcomeOf, release, type Target } from "./target.ts";

const LEAST_MS = 10_000;
const { name, target, ms } = workerData as { name: string; target: Target; ms: number };
const abuse = ABUSES[name];
if (abuse === undefined) throw new RangeError(`there is no abuse ${name}`);
const grips: Grip[] = [];
const startedAt = performance.now();
// What the server puts an end to at once is done again, so that others are pressed for long enough to tell.
do grips.push(...(await abuse(target, startedAt + ms)));
while (performance.now() - startedAt < LEAST_MS);
parentPort?.postMessage(outcomeOf(grips));
release(grips);
