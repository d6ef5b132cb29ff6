// The first page of the activity view, GET /api/v1/audit: of a chain of 2,000,000 entries beside one of 100, in one
// database and one run. The chains have the same kind of entries:
//     node bench/audit/first-page.ts [entries]
import { join } from "node:path";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { presentAuditEntry } from "../../src/http/present-audit.ts";
import { listAuditEntries } from "../../src/operations/list-audit-entries.ts";
import { type Competitor, type Measured, measure, ratioOf, report } from "../harness.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { verdict } from "../verdict.ts";
import { prepare, writeChains } from "./history.ts";

const ROUNDS = 21;
const READS = 200;
const MOST = 1.3;
const SMALL = 100;
const LARGE = Number(process.argv[2] ?? 2_000_000);

const folder = scratchFolder();
const db = await openSqlite<Schema>({ path: join(folder.path, "keyhold.db") });
await prepare(db);
await writeChains(db, [SMALL, LARGE]);

/** Everything that a request does beyond HTTP: both chains pay the same for that. */
function reading(length: number, chainId: number): Competitor {
  const round = async () => {
    const start = process.hrtime.bigint();
    for (let read = 0; read < READS; read++) {
      const { entries } = await listAuditEntries({ db }, chainId, { limit: 50 });
      JSON.stringify(entries.map(presentAuditEntry));
    }
    return Number(process.hrtime.bigint() - start) / READS;
  };
  return { name: `${length} entries`, round };
}

const measured = await measure([reading(SMALL, 1), reading(LARGE, 2)], ROUNDS);
report("The first page of 50 entries", measured, []);
const [small, large] = measured as [Measured, Measured];
const ratio = ratioOf(small, large);
verdict(ratio <= MOST, `${large.name}: ${ratio.toFixed(2)} times as long (bar ${MOST})`);
await db.close();
folder.remove();
