import { type FormEvent, useRef, useState } from "react";
import { Declined } from "../api/problem.ts";
import { useText } from "../i18n/i18n.tsx";
import type { FieldFault } from "./field-errors.ts";
import { forgetLastMatch } from "./forget-last-match.ts";
import { useProblemText } from "./problem-text.ts";

interface EntryOptions {
  /** What is wrong before anybody is asked. */
  judge: (text: string) => FieldFault | undefined;
  /** What the server found wrong with the entry, where that is said in other words than elsewhere. */
  faultOf?: (error: unknown) => FieldFault | undefined;
  /** Whether what was typed stays; passwords and codes go, also after a success: React keeps the last field. */
  isKept?: boolean;
}

/**
 * A form of one field. What went wrong stands at the field, which has the focus, until something is typed. An act that
 * the person did not confirm leaves everything as it was.
 */
export function useEntry({ judge, faultOf, isKept = false }: EntryOptions) {
  const { t } = useText();
  const problemText = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<FieldFault | { failure: unknown }>();

  function refuse(reason: typeof fault) {
    setFault(reason);
    input.current?.focus();
  }

  async function submit(event: FormEvent, act: (text: string) => Promise<void>): Promise<void> {
    event.preventDefault();
    const field = input.current;
    if (isBusy || field === null) return;
    const found = judge(field.value);
    if (found !== undefined) return refuse(found);
    setBusy(true);
    setFault(undefined);
    try {
      await act(field.value);
    } catch (failure) {
      refuse(failure instanceof Declined ? undefined : (faultOf?.(failure) ?? { failure }));
    } finally {
      if (!isKept) field.value = "";
      setBusy(false);
      forgetLastMatch();
    }
  }

  return {
    input,
    isBusy,
    error: fault && ("id" in fault ? t(fault.id, fault.values) : problemText(fault.failure)),
    submit,
    /** Forgets what was wrong: for the field's `onInput`, and where another field takes its place. */
    clear: () => setFault(undefined),
  };
}
