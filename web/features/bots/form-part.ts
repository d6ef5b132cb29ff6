import type { Draft } from "./draft.ts";

/** What each part of the form is given: it writes nothing itself, the form follows what is typed. */
export interface FormPart {
  readonly draft: Draft;
  /** What is wrong with a field, in words. */
  readonly textOf: (name: string) => string | undefined;
  readonly isBusy: boolean;
}
