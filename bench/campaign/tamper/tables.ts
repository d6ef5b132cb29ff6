import type { RawQuery, RawValue } from "../../../test/raw-query.ts";

export type TamperRow = Record<string, RawValue>;

interface Table {
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** The audit tables, with the key by which a row is found again. */
export const AUDIT_TABLES: Readonly<Record<string, Table>> = {
  audit_entries: {
    key: ["chain_id", "sequence"],
    columns: [
      "chain_id",
      "sequence",
      "at",
      "event",
      "actor",
      "subject",
      "request_id",
      "data",
      "details_hash",
      "hash",
    ],
  },
  audit_details: { key: ["chain_id", "sequence"], columns: ["chain_id", "sequence", "nonce", "details"] },
  audit_heads: {
    key: ["chain_id"],
    columns: ["chain_id", "sequence", "head", "mac", "sealed_with", "is_pending"],
  },
  audit_checkpoints: {
    key: ["number"],
    columns: ["number", "at", "previous", "leaf_count", "root", "hash", "signature"],
  },
  audit_checkpoint_leaves: {
    key: ["number", "chain_id"],
    columns: ["number", "chain_id", "sequence", "head"],
  },
  audit_checkpoint_head: { key: ["id"], columns: ["number", "hash", "mac", "sealed_with"] },
  audit_archives: { key: ["chain_id"], columns: ["chain_id", "sequence", "head", "mac", "sealed_with"] },
};

/** The audit tables of a database, to be changed and put back. */
export class Tables {
  readonly query: RawQuery;

  constructor(query: RawQuery) {
    this.query = query;
  }

  /** Keeps what the tables hold now. */
  async save(): Promise<void> {
    for (const name of Object.keys(AUDIT_TABLES)) {
      await this.query(`create table saved_${name} as select * from ${name}`);
    }
  }

  async putBack(): Promise<void> {
    for (const name of Object.keys(AUDIT_TABLES)) {
      await this.query(`delete from ${name}`);
      await this.query(`insert into ${name} select * from saved_${name}`);
    }
  }

  async rows(name: string): Promise<TamperRow[]> {
    const { key = [] } = AUDIT_TABLES[name] ?? {};
    return (await this.query(`select * from ${name} order by ${key.join(", ")}`)) as TamperRow[];
  }

  async change(name: string, row: TamperRow, changed: TamperRow): Promise<void> {
    const sets = Object.keys(changed).map((column) => `${column} = ?`);
    const [where, values] = this.#where(name, row);
    await this.query(
      `update ${name} set ${sets.join(", ")} where ${where}`,
      ...Object.values(changed),
      ...values,
    );
  }

  async remove(name: string, row: TamperRow): Promise<void> {
    const [where, values] = this.#where(name, row);
    await this.query(`delete from ${name} where ${where}`, ...values);
  }

  async add(name: string, row: TamperRow): Promise<void> {
    const columns = Object.keys(row);
    const places = columns.map(() => "?").join(", ");
    await this.query(`insert into ${name} (${columns.join(", ")}) values (${places})`, ...Object.values(row));
  }

  #where(name: string, row: TamperRow): readonly [string, readonly RawValue[]] {
    const { key = [] } = AUDIT_TABLES[name] ?? {};
    return [key.map((column) => `${column} = ?`).join(" and "), key.map((column) => row[column] ?? null)];
  }
}
