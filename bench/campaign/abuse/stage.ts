import type { JwtSecrets } from "../../../src/core/crypto/jwt-secrets.ts";
import type { RawQuery } from "../../../test/raw-query.ts";

/** What a campaign is held against: a server, its paper exchange, and a way into its database past it. */
export interface Stage {
  readonly port: number;
  readonly publicUrl: string;
  readonly paperUrl: string;
  readonly query: RawQuery;
  readonly isPostgres: boolean;
  readonly jwtSecrets: JwtSecrets;
  /** What the server was given and must never show. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What it has logged so far. */
  readonly logged: () => string;
}
