import { connection, onRecovery } from "../api/connection.ts";
import { isRefusal, Unreachable } from "../api/problem.ts";
import { aboutQuery, apiKeyQuery, queries } from "../api/queries.ts";
import { session, start } from "../api/session.ts";

/**
 * Asks the server what this page will need, before anything is drawn: who is logged in, then their key, and what the
 * server offers. A server that is away is asked again until it answers.
 */
export async function begin(): Promise<void> {
  void queries.prefetchQuery(aboutQuery);
  for (;;) {
    try {
      await start();
      break;
    } catch (error) {
      if (error instanceof Unreachable) await recovery();
      else if (isRefusal(error, "storage_busy", "storage_failed", "too_many_requests")) await pause();
      else throw error;
    }
  }
  if (session.get().phase === "active") void queries.prefetchQuery(apiKeyQuery);
}

/** The server is there and cannot answer at the moment. */
const PAUSE_MS = 3_000;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

function recovery(): Promise<void> {
  if (connection.get().phase === "up") return Promise.resolve();
  return new Promise((resolve) => {
    const stop = onRecovery(() => {
      stop();
      resolve();
    });
  });
}
