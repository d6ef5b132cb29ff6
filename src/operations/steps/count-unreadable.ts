import { KeyholdError } from "../../core/errors.ts";
import { pagesAfter } from "./pages.ts";

const PAGE = 1_000;

export interface Unreadable {
  readonly total: number;
  /** The ids of those that do not open. */
  readonly unreadable: readonly number[];
}

/** Opens every value of a kind, page by page. `tryOpen` throws where it cannot. */
export async function countUnreadable<Value>(
  read: (after: number, limit: number) => Promise<readonly Value[]>,
  idOf: (value: Value) => number,
  tryOpen: (value: Value) => void,
): Promise<Unreadable> {
  const unreadable: number[] = [];
  let total = 0;
  for await (const page of pagesAfter(0, PAGE, read, idOf)) {
    total += page.length;
    for (const value of page) {
      try {
        tryOpen(value);
      } catch (error) {
        if (!(error instanceof KeyholdError)) throw error;
        unreadable.push(idOf(value));
      }
    }
  }
  return { total, unreadable };
}
