import type { Generated } from "kysely";

export interface SessionTable {
  id: Generated<number>;
  user_id: number;
  created_at: number;
  last_used_at: number;
  /** The end that no refresh moves; of a login at the host application, the end of its newest token. */
  expires_at: number;
  ended_at: number | null;
  /** When the password or the second factor was last entered in it. */
  verified_at: number | null;
  /** Where it was opened from, for its owner to recognise it. */
  address: Generated<string>;
  user_agent: Generated<string>;
  /** The login at the host application that it stands for, as a hash; null for a login of our own. */
  host_login: string | null;
  /** When the user logged in there, by the newest token. */
  host_authenticated_at: number | null;
}
