// Kills a server 50 times while users register, add, relabel and delete keys; nothing acknowledged may be missing, no
// claim may hold longer than its 60 s, every audit chain and checkpoint must prove whole, no act may lack its entry and no
// entry its act, and the API must answer again within 5 s. On
// PostgreSQL there are two nodes: one is killed, and the other has to go on answering.
//     node bench/campaign/kill-server.ts [kills] [--postgres]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "../harness.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { killServer } from "./kill-server-run.ts";
import { reportLoad } from "./report.ts";

const { values, positionals } = parseArgs({
  options: { postgres: { type: "boolean", default: false } },
  allowPositionals: true,
});
const kills = Number(positionals[0] ?? 50);
const folder = mkdtempSync(join(tmpdir(), "keyhold-kill-server-"));
const postgres = values.postgres ? await startOwnPostgres() : undefined;
const options = { kills, lines: 8, waitForClaims: true, adminUrl: postgres?.adminUrl };
const report = await killServer(folder, options).finally(() => postgres?.close());
rmSync(folder, { recursive: true });

const others = {
  kills,
  users: report.users,
  "claims left behind": report.claimsLeft,
  "added by users without a key, 60 s later": report.slotsUsed,
  "answers again after (ms), median": Math.round(median(report.backMs)),
  "answers again after (ms), most": Math.round(Math.max(...report.backMs)),
};
reportLoad(report, others, kills);
