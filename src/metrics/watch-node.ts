import type { WorkLoad } from "../core/work-queue.ts";
import type { Deps } from "../operations/deps.ts";
import type { Gauges } from "./gauges.ts";

/** What is measured of one node: its own queues and connections, and its clock. */
export function watchNode(
  gauges: Gauges,
  { db, clock, exchanges }: Pick<Deps, "db" | "clock" | "exchanges">,
  loads: { readonly passwords: () => WorkLoad; readonly proofs: () => WorkLoad },
): void {
  const { passwords, proofs } = loads;
  const hashed = "Passwords that are being hashed";
  gauges.watch("keyhold_password_work_running", hashed, () => passwords().running);
  gauges.watch(
    "keyhold_password_work_waiting",
    "Passwords that wait to be hashed",
    () => passwords().waiting,
  );
  const proven = "Users who wait for a proof of their audit chain";
  gauges.watch("keyhold_proof_work_waiting", proven, () => proofs().waiting);
  gauges.watchAll(
    "keyhold_database_connections",
    "Connections of this node to its database, by whether they are in use; on SQLite the one that writes",
    ["state"],
    () => {
      const { used, idle } = db.load();
      return [
        { labels: { state: "used" }, value: used },
        { labels: { state: "idle" }, value: idle },
      ];
    },
  );
  const waiting = "Writes that wait for their turn (SQLite), or whoever waits for a connection (PostgreSQL)";
  gauges.watch("keyhold_database_waiting", waiting, () => db.load().waiting);
  gauges.watchAll(
    "keyhold_exchange_clock_offset_seconds",
    "The exchange's clock minus this node's, where it was measured within ten minutes",
    ["exchange"],
    () =>
      [...exchanges.keys()].flatMap((exchange) => {
        const offset = clock.offset(exchange);
        return offset === undefined ? [] : [{ labels: { exchange }, value: offset / 1_000 }];
      }),
  );
}
