import { sql } from "kysely";
import type { Database } from "../../../src/db/database.ts";
import { CONNECTIONS_PER_NODE } from "../../../src/db/postgres/connection.ts";

/** Opens every connection of a node, one after the other: all at once take longer on a slow machine than anybody waits for one. */
export async function fill<S>(db: Database<S>): Promise<void> {
  const end = Promise.withResolvers<void>();
  const held: Promise<void>[] = [];
  for (let count = 0; count < CONNECTIONS_PER_NODE; count += 1) {
    const begun = Promise.withResolvers<void>();
    const holding = db.write(
      async (tx) => {
        await sql`select 1`.execute(tx);
        begun.resolve();
        await end.promise;
      },
      { limitMs: 60_000 },
    );
    held.push(holding);
    await Promise.race([begun.promise, holding]);
  }
  end.resolve();
  await Promise.all(held);
}
