import type { Secret } from "../../core/secret.ts";
import type { Database } from "../database.ts";

export interface PostgresOptions {
  readonly url: Secret;
  readonly isReadOnly?: boolean;
}

export async function openPostgres<S>(_options: PostgresOptions): Promise<Database<S>> {
  throw new TypeError("in the making");
}
