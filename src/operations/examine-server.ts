import { type PostgresStanding, readStanding } from "../db/postgres/standing.ts";
import type { Deps } from "./deps.ts";

/** What matters of a database server. */
export interface ServerStanding
  extends Pick<PostgresStanding, "settings" | "isReadOnly" | "tls" | "connections" | "connectionsPerNode"> {
  /** The first number of its version, and all of it. */
  readonly version: readonly [number, string];
  /** How far its clock is from ours, in milliseconds. */
  readonly clockOffsetMs: number;
}

/** Asks a PostgreSQL server what it is and how it is set. */
export async function examineServer({ db, now }: Pick<Deps, "db" | "now">): Promise<ServerStanding> {
  const sentAt = now();
  const { versionNumber, versionText, clock, ...standing } = await readStanding(db);
  const receivedAt = now();
  return {
    ...standing,
    version: [Math.floor(versionNumber / 10_000), versionText],
    clockOffsetMs: Math.round(clock - (sentAt + receivedAt) / 2),
  };
}
