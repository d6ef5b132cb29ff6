import { useState } from "react";
import { Declined, isRefusal } from "../../api/problem.ts";
import { readKeyAgain } from "./stored-key.ts";

/** A request that is under way on the server has ended by then: it waits no longer for an exchange. */
const WHEN_ALL_IS_DECIDED_MS = 12_000;

/** What came of handing a key over. Nothing of the key itself is in here. */
type Submission =
  | { readonly phase: "idle" }
  | { readonly phase: "asking"; readonly exchange: string }
  | { readonly phase: "failed"; readonly exchange: string; readonly error: unknown };

/** Sends a key, once at a time. Plain state on purpose: a query cache would keep the secret that passes through. */
export function useKeySubmission() {
  const [submission, setSubmission] = useState<Submission>({ phase: "idle" });

  /** `store` throws what went wrong. Resolves to that, if anything did. */
  async function submit(exchange: string, store: () => Promise<void>): Promise<unknown> {
    setSubmission({ phase: "asking", exchange });
    try {
      await store();
    } catch (error) {
      // The person chose not to: nothing is wrong.
      if (error instanceof Declined) return void setSubmission({ phase: "idle" });
      setSubmission({ phase: "failed", exchange, error });
      // Where it is not certain what is stored, or another window was quicker, the stored key tells.
      if (!isVerdict(error)) {
        await readKeyAgain();
        setTimeout(() => void readKeyAgain(), WHEN_ALL_IS_DECIDED_MS);
      }
      return error;
    }
    return undefined;
  }

  /** What was said of other entries is said of these no longer. */
  function reset(): void {
    setSubmission((last) => (last.phase === "asking" ? last : { phase: "idle" }));
  }

  return { submission, submit, reset };
}

function isVerdict(error: unknown): boolean {
  return isRefusal(error, "key_rejected", "key_too_powerful", "exchange_unavailable", "validation_failed");
}
