import { useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import type { KeyEntries } from "./entries.ts";
import { keepKey, readKeyAgain } from "./stored-key.ts";

/** A request that is under way on the server has ended by then: it waits no longer for an exchange. */
const WHEN_ALL_IS_DECIDED_MS = 12_000;

/** What came of handing a key over. Nothing of the key itself is in here. */
export type Submission =
  | { readonly phase: "idle" }
  | { readonly phase: "asking"; readonly exchange: string }
  | { readonly phase: "failed"; readonly exchange: string; readonly error: unknown };

/** Sends a key, once at a time. Plain state on purpose: a query cache would keep the secret that passes through. */
export function useKeySubmission(onStored: () => void) {
  const [submission, setSubmission] = useState<Submission>({ phase: "idle" });

  /** Resolves to what went wrong, if anything did. */
  async function submit({ label, ...entries }: KeyEntries & { exchange: string }): Promise<unknown> {
    const { exchange } = entries;
    setSubmission({ phase: "asking", exchange });
    try {
      const body = { ...entries, ...(label === "" ? {} : { label }) };
      const key = await call<ApiKey>("POST", "/api/v1/api-keys", body);
      onStored();
      await keepKey(key);
    } catch (error) {
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
