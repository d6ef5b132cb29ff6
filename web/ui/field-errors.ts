import { type RefObject, useState } from "react";
import { isRefusal } from "../api/problem.ts";
import { type MessageId, type MessageValues, useText } from "../i18n/i18n.tsx";

/** What is wrong with a field, in words of the catalog, so that it follows a change of language. */
export interface FieldFault {
  readonly id: MessageId;
  readonly values?: MessageValues;
}

/** By the name of the field. */
export type Faults = Readonly<Partial<Record<string, FieldFault>>>;

/**
 * The errors of a form. They appear on paste and on submit; once one stands, it is judged anew with each key and goes
 * the moment that it is mended. One error takes the focus to its field, several take it to the summary.
 */
export function useFieldErrors(
  form: RefObject<HTMLFormElement | null>,
  judge: (entries: FormData) => Faults,
) {
  const { t } = useText();
  const [faults, setFaults] = useState<Faults>({});
  const [attempt, setAttempt] = useState(0);

  function entries(): FormData {
    return new FormData(form.current ?? undefined);
  }

  /** Shows these errors. True when there are any. */
  function refuse(found: Faults): boolean {
    setFaults(found);
    const names = Object.keys(found);
    if (names.length === 1) focusField(form.current, names[0] ?? "");
    if (names.length > 1) setAttempt((count) => count + 1);
    return names.length > 0;
  }

  return {
    faults,
    textOf(name: string): string | undefined {
      const fault = faults[name];
      return fault === undefined ? undefined : t(fault.id, fault.values);
    },
    /** Changes with each refusal that the summary has to be shown for. */
    attempt,
    refuse,
    /** The entries, once nothing is wrong with them. */
    submit: (): FormData | undefined => (refuse(judge(entries())) ? undefined : entries()),
    judgeOnPaste: (name: string) =>
      setTimeout(() => setFaults((shown) => only(name, shown, judge(entries())))),
    judgeOnInput: () => setFaults((shown) => stillWrong(shown, judge(entries()))),
  };
}

/**
 * What the server found in fields of this form: the page judges the same first, so it is met only where the two differ.
 * Without words of the page for a field it is in the server's own, in English. Undefined when the refusal is not, or not
 * only, about these fields.
 */
export function serverFaults(
  error: unknown,
  fields: Readonly<Record<string, FieldFault | null>>,
): Faults | undefined {
  if (!isRefusal(error, "validation_failed")) return undefined;
  const { errors = [] } = error.problem;
  if (errors.length === 0 || !errors.every(({ field }) => Object.hasOwn(fields, field))) return undefined;
  return Object.fromEntries(
    errors.map(({ field, message }) => [
      field,
      fields[field] ?? { id: "form.server_says", values: { message } },
    ]),
  );
}

export function focusField(form: HTMLFormElement | null, name: string): void {
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLElement) field.focus();
}

function only(name: string, shown: Faults, found: Faults): Faults {
  return { ...shown, [name]: found[name] };
}

function stillWrong(shown: Faults, found: Faults): Faults {
  const names = Object.keys(shown).filter((name) => shown[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}
