import { useEffect, useRef, useState } from "react";
import type { AuditVerdict } from "../../../src/api/audit.ts";
import { call } from "../../api/session.ts";
import { readAll } from "./read-entries.ts";
import { type Outcome, verifyEntries } from "./verify-entries.ts";

/** What this browser has found, and what the server says of the same chain. */
export interface Verification extends Outcome {
  /** Undefined when the server could not be asked for its own proof. */
  readonly server: AuditVerdict | undefined;
}

type VerificationState =
  | { readonly phase: "idle" }
  | { readonly phase: "running"; readonly done: number; readonly total: number }
  | { readonly phase: "done"; readonly result: Verification }
  | { readonly phase: "failed"; readonly error: unknown };

/** Recomputes all entries in this browser, once at a time, until it is told to stop. */
export function useVerification() {
  const [state, setState] = useState<VerificationState>({ phase: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function begin(): Promise<VerificationState> {
    const abort = new AbortController();
    running.current = abort;
    setState({ phase: "running", done: 0, total: 0 });
    const end = await verify(abort.signal, (done, total) => setState({ phase: "running", done, total })).then(
      (result): VerificationState => ({ phase: "done", result }),
      (error: unknown): VerificationState =>
        abort.signal.aborted ? { phase: "idle" } : { phase: "failed", error },
    );
    setState(end);
    return end;
  }

  return { state, begin, stop: () => running.current?.abort() };
}

async function verify(
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Verification> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  // A proof of the server's that takes too long, or fails, keeps nobody from one of one's own.
  const server = await Promise.race([
    call<AuditVerdict>("GET", "/api/v1/audit/verify").catch((): undefined => undefined),
    stopped,
  ]);
  const total = server?.entries ?? 0;
  onProgress(0, total);
  const expected = server ?? { archived: undefined, head: null };
  const work = verifyEntries(readAll(signal), expected, (done) => onProgress(done, Math.max(total, done)));
  return { ...(await Promise.race([work, stopped])), server };
}
