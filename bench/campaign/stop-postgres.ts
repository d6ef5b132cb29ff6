// Stops a PostgreSQL server 10 times while users register, add, relabel and delete keys on two nodes, in turns in order,
// as a crash and by SIGKILL, and starts it again 0.5 to 3 s later; nothing acknowledged may be missing, whatever cannot be
// done is answered by 503 within 10 s, every audit chain must recompute, and the API must answer again within 5 s.
//     node bench/campaign/stop-postgres.ts [times]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../harness.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { reportLoad } from "./report.ts";
import { stopPostgres } from "./stop-postgres-run.ts";

const times = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), "keyhold-stop-postgres-"));
const server = await startOwnPostgres();
const options = { server, times, lines: 8, awayMs: [500, 3_000], waitForClaims: true } as const;
const report = await stopPostgres(folder, options).finally(() => server.close());
rmSync(folder, { recursive: true });

const others = {
  stops: times,
  users: report.users,
  "added by users without a key, 60 s later": report.slotsUsed,
  "said not to be ready meanwhile": report.notReady,
  "answers again after (ms), median": Math.round(median(report.backMs)),
  "answers again after (ms), most": Math.round(Math.max(...report.backMs)),
};
reportLoad(report, others, times);
