import { describe } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { describeMigrations } from "./migrations.ts";
import type { Open } from "./shelf.ts";
import { describeTransactions } from "./transactions.ts";
import { describeValues } from "./values.ts";

/** Everything that the rest of the program relies on, whichever database it is. */
export function describeDatabase(
  name: string,
  open: Open,
  openAgain: (db: Database<never>) => Promise<Database<never>>,
): void {
  describe(name, () => {
    describeTransactions(open);
    describeValues(open);
    describeMigrations(open, openAgain);
  });
}
