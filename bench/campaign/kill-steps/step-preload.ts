// For `node --import`: counts the steps of a program and kills it at the one that is asked for, without a chance to do anything. A step is
// each statement to the database, each request to another server before it is sent and after its answer was read, each change of a file,
// each answer before it is sent, and the end.
import { subscribe } from "node:diagnostics_channel";
import fs from "node:fs";
import { ServerResponse } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { isMainThread } from "node:worker_threads";

let taken = 0;
let killAt = Number(process.env.KILL_AT_STEP ?? Number.POSITIVE_INFINITY);

function step(): void {
  taken += 1;
  if (taken === killAt) process.kill(process.pid, "SIGKILL");
}

/** Puts a step before each call of these methods that `counts`. */
function before(
  // biome-ignore lint/suspicious/noExplicitAny: it may be any object.
  target: any,
  names: readonly string[],
  counts: (args: readonly unknown[], self: unknown) => boolean = () => true,
): void {
  for (const name of names) {
    const original = target[name];
    target[name] = function stepped(this: unknown, ...args: unknown[]) {
      if (counts(args, this)) step();
      return Reflect.apply(original, this, args);
    };
  }
}

/** Of PostgreSQL's protocol: a simple query, or the message that ends an extended one. */
const STATEMENT_ENDS = new Set([0x51, 0x53]);
const isToPostgres = (self: unknown) => String((self as Socket).remotePort) === process.env.POSTGRES_PORT;

if (isMainThread) {
  before(DatabaseSync.prototype, ["exec"]);
  before(StatementSync.prototype, ["run", "all", "get", "iterate"]);
  before(
    Socket.prototype,
    ["write"],
    ([chunk], self) => isToPostgres(self) && chunk instanceof Uint8Array && STATEMENT_ENDS.has(chunk[0] ?? 0),
  );
  before(ServerResponse.prototype, ["end"]);
  subscribe("undici:request:create", step);
  subscribe("undici:request:trailers", step);
  before(fs.promises, ["rename", "rm"]);
  before(fs, ["write", "fsync"]);
  // The methods of files that are opened by promises have no other address.
  const probe = await fs.promises.open(import.meta.filename, "r");
  before(Object.getPrototypeOf(probe), ["appendFile", "sync"]);
  await probe.close();
  syncBuiltinESMExports();
  process.on("exit", step);
}

/** `steps`: kill at that one from now on; 0 is never. Answered by how many were taken before. */
process.on("message", (message: { steps?: number }) => {
  if (message.steps === undefined) return;
  process.send?.({ steps: taken });
  taken = 0;
  killAt = message.steps === 0 ? Number.POSITIVE_INFINITY : message.steps;
});
process.channel?.unref();
