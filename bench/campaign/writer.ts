// A process that writes pairs of rows until it is killed or its time is over, and tells on stdout, a line each,
// which were acknowledged. Arguments: file, a name for its rows, number of writers at once, milliseconds.
import { writeSync } from "node:fs";
import { openLedger, writePairs } from "./ledger.ts";

const [path = "", name = "", writers = "", ms = ""] = process.argv.slice(2);
const db = await openLedger(path);
const { refused } = await writePairs(db, name, Number(writers), Number(ms), (pair) =>
  writeSync(1, `${pair}\n`),
);
writeSync(1, `refused ${refused}\n`);
await db.close();
