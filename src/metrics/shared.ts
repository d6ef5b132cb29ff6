import { setTimeout as sleep } from "node:timers/promises";

/** One answer for all who ask within `keepMs`, be it a failure. */
export function shared<T>(find: () => Promise<T>, keepMs: number): () => Promise<T> {
  let newest: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (newest === undefined || at - newest.at >= keepMs) newest = { at, answer: find() };
    return newest.answer;
  };
}

/** How long the first who asks is kept waiting. */
const FIRST_MS = 2_000;

/**
 * For what takes long: whoever asks has the last answer at once, and a new one is sought behind it. That is done so seldom that at most
 * one part in `restTimes` of the time is spent on it, and not before `restMs` have passed. Throws while there is no answer.
 */
export function paced<T>(
  find: () => Promise<T>,
  { restMs, restTimes }: { readonly restMs: number; readonly restTimes: number },
): () => Promise<T> {
  let answer: { readonly value: T } | undefined;
  let running: Promise<unknown> | undefined;
  let nextAt = 0;

  async function seek(): Promise<void> {
    const startedAt = performance.now();
    try {
      answer = { value: await find() };
    } catch {
      answer = undefined;
    }
    const endedAt = performance.now();
    nextAt = endedAt + Math.max(restMs, restTimes * (endedAt - startedAt));
    running = undefined;
  }

  return async () => {
    if (running === undefined && performance.now() >= nextAt) running = seek();
    if (answer === undefined && running !== undefined) {
      await Promise.race([running, sleep(FIRST_MS, undefined, { ref: false })]);
    }
    if (answer === undefined) throw new Error("there is no answer yet");
    return answer.value;
  };
}
