import { randomFillSync } from "node:crypto";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { type FernetKey, type Keyring, keyringOf } from "./core/crypto/keyring.ts";
import { createRandomPool } from "./core/crypto/random.ts";
import { type Renewed, type RenewRows, renewRows } from "./operations/steps/renew-rows.ts";

/** A thread that seals rows anew while the one that started it reads and writes them. */
interface Renewing {
  readonly renew: RenewRows;
  close(): Promise<void>;
}

/** What the thread is started with; tests and others have threads of their own. */
interface Start {
  readonly renewUnder: readonly FernetKey[];
}

type Question = Parameters<RenewRows>;

/** What is made for a row is garbage at once; with more room it would only lie longer. */
const YOUNG_MEBIBYTES = 16;

export function startRenewing({ keys }: Keyring): Renewing {
  const start: Start = { renewUnder: keys };
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MEBIBYTES };
  const thread = new Worker(new URL(import.meta.url), { workerData: start, resourceLimits });
  // It answers in the order in which it was asked.
  const waiting: { resolve(renewed: Renewed): void; reject(error: unknown): void }[] = [];
  thread.on("message", (renewed: Renewed) => waiting.shift()?.resolve(renewed));
  thread.on("error", (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    renew(...question) {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        thread.postMessage(question);
      });
    },
    async close() {
      await thread.terminate();
    },
  };
}

function isStart(given: unknown): given is Start {
  return typeof given === "object" && given !== null && "renewUnder" in given;
}

if (isStart(workerData)) {
  const keyring = keyringOf(workerData.renewUnder);
  const deps = { keyring, now: Date.now, random: createRandomPool(randomFillSync) };
  parentPort?.on("message", ([name, rows]: Question) => parentPort?.postMessage(renewRows(deps, name, rows)));
}
