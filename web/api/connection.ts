import { createStore } from "./store.ts";

/**
 * `lost`: no answer from Keyhold; asked again at `retryAt`. Both times are milliseconds since 1970; there was no answer
 * at all yet where `lastAnswerAt` is undefined.
 */
export type Connection =
  | { readonly phase: "up"; readonly lastAnswerAt: number | undefined }
  | { readonly phase: "offline"; readonly lastAnswerAt: number | undefined }
  | { readonly phase: "lost"; readonly lastAnswerAt: number | undefined; readonly retryAt: number };

const RETRY_MS = 5_000;
const PROBE_MS = 4_000;

export const connection = createStore<Connection>({ phase: "up", lastAnswerAt: undefined });

const recovered = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Calls back each time that Keyhold answers again after it did not. */
export function onRecovery(listener: () => void): () => void {
  recovered.add(listener);
  return () => recovered.delete(listener);
}

/** Keyhold answered, whatever it said. */
export function noteAnswer(): void {
  clearTimeout(timer);
  const was = connection.get().phase;
  connection.set({ phase: "up", lastAnswerAt: Date.now() });
  if (was !== "up") for (const listener of recovered) listener();
}

/** Keyhold did not answer. It is asked again until it does. */
export function noteSilence(): void {
  const { lastAnswerAt } = connection.get();
  clearTimeout(timer);
  timer = setTimeout(() => void probe(), RETRY_MS);
  connection.set(
    navigator.onLine
      ? { phase: "lost", lastAnswerAt, retryAt: Date.now() + RETRY_MS }
      : { phase: "offline", lastAnswerAt },
  );
}

async function probe(): Promise<void> {
  try {
    const { ok } = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) });
    if (!ok) throw new TypeError("not up yet");
    noteAnswer();
  } catch {
    noteSilence();
  }
}

/** A machine without a network still reaches a Keyhold of its own, so Keyhold is asked and not the browser believed. */
export function watchNetwork(): void {
  addEventListener("offline", () => void probe());
  addEventListener("online", () => void probe());
}
