import { CompiledQuery } from "kysely";
import type { Connection, Connections } from "./connection.ts";

/** One that holds a transaction gets the session that the first has just used, or keeps it from getting its own again; two, for a pooler that goes round. */
const OTHERS = 2;
/** How often the first is asked while another holds one; on a busy pooler it gets its own again now and then. */
const LOOKS = 8;

/** By its process alone it could be taken for one of another server behind the same address. */
const SESSION = "select pid, backend_start::text as since from pg_stat_activity where pid = pg_backend_pid()";

/**
 * Whether a pooler in front of the server gives a connection another session for each transaction. It says so only if it saw it: two
 * connections in one session, or one in two.
 */
export async function isPooledByTransaction(connections: Connections): Promise<boolean> {
  const first = await connections.take();
  const others: Connection[] = [];
  try {
    const own = await sessionOf(first);
    // Made by the server itself; or one that does not tell.
    if (own.pid === first.processId || own.pid === undefined) return false;
    while (others.length < OTHERS) {
      const other = await connections.take().catch(() => undefined);
      // None to be had: a pooler that holds sessions may grant a single one.
      if (other === undefined) return false;
      others.push(other);
      await other.command("begin");
      if (isSame(await sessionOf(other), own)) return true;
      for (let look = 0; look < LOOKS; look++) if (!isSame(await sessionOf(first), own)) return true;
    }
    return false;
  } finally {
    for (const other of others) await other.command("rollback").then(() => other.release(), other.release);
    first.release();
  }
}

interface Session {
  readonly pid: unknown;
  readonly since: unknown;
}

async function sessionOf(connection: Connection): Promise<Session> {
  const { rows } = await connection.send(CompiledQuery.raw(SESSION));
  return { pid: rows[0]?.pid, since: rows[0]?.since };
}

function isSame(one: Session, other: Session): boolean {
  return one.pid === other.pid && one.since === other.since;
}
