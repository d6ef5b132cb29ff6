import { useState } from "react";
import { Declined } from "../api/problem.ts";
import { announce } from "./announce.tsx";
import { useProblemText } from "./problem-text.ts";

/** One act of a button, once at a time. One that the person did not confirm leaves everything as it was. */
export function useAct() {
  const problemText = useProblemText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ error: unknown }>();

  async function act(work: () => Promise<void>): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      if (error instanceof Declined) return;
      setFailure({ error });
      announce(problemText(error), { isUrgent: true });
    } finally {
      setBusy(false);
    }
  }

  return { isBusy, act, problem: failure && problemText(failure.error) };
}
