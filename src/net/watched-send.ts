import type { Send, SendResult } from "./send.ts";

/** What came of a request to somebody outside, without anything of the request itself. */
export interface Sent {
  /** The name under which the origin is configured. */
  readonly target: string;
  /** The class of the answer's status, such as `2xx`, or why there was none. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly status?: number;
  /** The machine's word for why there was no answer. */
  readonly code?: string;
}

/** Sends as before, and has `note` hear of each request. */
export function watchedSend(send: Send, note: (sent: Sent) => void): Send {
  return async (target, request, timeoutMs, size) => {
    const startedAt = performance.now();
    const result = await send(target, request, timeoutMs, size);
    note({ target, durationMs: performance.now() - startedAt, ...outcomeOf(result) });
    return result;
  };
}

function outcomeOf(result: SendResult): Pick<Sent, "outcome" | "status" | "code"> {
  if (result.kind === "failed") return { outcome: result.reason, code: result.code };
  return { outcome: `${Math.floor(result.status / 100)}xx`, status: result.status };
}
