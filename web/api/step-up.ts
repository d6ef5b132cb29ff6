import { Declined } from "./problem.ts";
import { createStore } from "./store.ts";

/**
 * `asked`: the server wants to be shown again that the person is there, for an act that takes power or gives it. The act
 * waits meanwhile.
 */
export const stepUp = createStore<"idle" | "asked">("idle");

/** An act that waits may carry a secret: it gives up when a form would have forgotten it. */
const WAIT_MS = 600_000;

let waiting: PromiseWithResolvers<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Resolves when the person has shown to be there. Acts that need it at the same time share one question. */
export function askForStepUp(): Promise<void> {
  if (waiting === undefined) {
    waiting = Promise.withResolvers<void>();
    timer = setTimeout(() => stopAsking(new Declined()), WAIT_MS);
    stepUp.set("asked");
  }
  return waiting.promise;
}

/** The server has taken the password or the code: what waits goes on. */
export function goOn(): void {
  waiting?.resolve();
  close();
}

/** Whatever waits fails with this. */
export function stopAsking(reason: Error): void {
  waiting?.reject(reason);
  close();
}

function close(): void {
  clearTimeout(timer);
  waiting = undefined;
  stepUp.set("idle");
}
