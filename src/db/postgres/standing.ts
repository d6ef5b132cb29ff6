import { sql } from "kysely";
import type { Database } from "../schema.ts";
import { CONNECTIONS_PER_NODE } from "./connection.ts";

/** What a PostgreSQL server says of itself and of the connection that asks it. */
export interface PostgresStanding {
  readonly versionNumber: number;
  readonly versionText: string;
  /** As the server is set, whatever this connection is set to. */
  readonly settings: Readonly<Record<"fsync" | "full_page_writes" | "synchronous_commit", string>>;
  /** A replica, or set to take no change. */
  readonly isReadOnly: boolean;
  /** The version of TLS; undefined in the clear. */
  readonly tls: string | undefined;
  /** Milliseconds since 1970, when it was asked. */
  readonly clock: number;
  /** How many connections this role may have to this database, those of all nodes together. */
  readonly connections: number;
  readonly connectionsPerNode: number;
}

interface Row {
  readonly version_number: number;
  readonly version_text: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly synchronous_commit: string;
  readonly is_read_only: boolean;
  readonly tls: string | null;
  readonly clock: number;
  readonly connections: number;
}

/** A limit of -1 is none. */
const STANDING = sql<Row>`
  select
    current_setting('server_version_num')::int as version_number,
    current_setting('server_version') as version_text,
    current_setting('fsync') as fsync,
    current_setting('full_page_writes') as full_page_writes,
    (select reset_val from pg_settings where name = 'synchronous_commit') as synchronous_commit,
    current_setting('transaction_read_only')::boolean as is_read_only,
    (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl) as tls,
    (extract(epoch from clock_timestamp()) * 1000)::bigint as clock,
    least(
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true), '0')::int,
      (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user),
      (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
    ) as connections`;

export async function readStanding(db: Pick<Database, "read">): Promise<PostgresStanding> {
  const { rows } = await STANDING.execute(db.read);
  const [row] = rows;
  if (row === undefined) throw new TypeError("a select without a table answers one row");
  return {
    versionNumber: row.version_number,
    versionText: row.version_text,
    settings: {
      fsync: row.fsync,
      full_page_writes: row.full_page_writes,
      synchronous_commit: row.synchronous_commit,
    },
    isReadOnly: row.is_read_only,
    tls: row.tls ?? undefined,
    clock: row.clock,
    connections: row.connections,
    connectionsPerNode: CONNECTIONS_PER_NODE,
  };
}
