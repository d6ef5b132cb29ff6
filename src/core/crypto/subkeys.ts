import { createHmac, hkdfSync, type KeyObject } from "node:crypto";

/** A place in the database whose value is sealed. The list is closed: docs/data.md and rotation know every one. */
export type Place =
  | { readonly table: "users"; readonly column: "hashed_password"; readonly ownerId: number }
  | {
      readonly table: "api_keys";
      readonly column: "encrypted_api_key" | "encrypted_secret_key";
      /** The id of the user. */
      readonly ownerId: number;
    }
  | {
      readonly table: "generated_keys";
      readonly column: "encrypted_private_key";
      /** The id of the key pair. */
      readonly ownerId: number;
    }
  | {
      readonly table: "second_factors";
      readonly column: "encrypted_totp";
      /** The id of the user, who has at most one. */
      readonly ownerId: number;
    }
  | {
      readonly table: "virtual_keys";
      readonly column: "encrypted_grant";
      /** The id of the virtual key. */
      readonly ownerId: number;
    }
  | { readonly table: "deployment"; readonly column: "encrypted_checkpoint_key"; readonly ownerId: number }
  | {
      readonly table: "fernet_keys";
      readonly column: "known_value";
      /** The fingerprint of the Fernet key. */
      readonly ownerId: string;
    };

/** A row that stands under a MAC, which is made under a subkey of its own. */
export interface MacPlace {
  readonly table: "audit_heads" | "audit_archives" | "audit_checkpoint_head";
  readonly column: "mac";
  /** The id of the chain, or of the one row. */
  readonly ownerId: number;
}

/** The prefix of a Fernet key's fingerprint: no HKDF label, listed here so that none takes its name. */
export const FINGERPRINT_LABEL = "keyhold/v1/fingerprint";

/** The label of the subkey of a JWT secret under which refresh tokens are hashed. */
export const REFRESH_LABEL = "keyhold/v1/refresh";

/** The label of the subkey of a JWT secret under which invitations are hashed. */
export const INVITATION_LABEL = "keyhold/v1/invitation";

/** What stands before a recovery code where it is hashed under a TOTP secret. */
export const RECOVERY_LABEL = "keyhold/v1/recovery_code";

/** The label of every subkey of a Fernet key: `keyhold/v1/<table>/<column>/<owner id>`. */
export function labelOf(place: Place | MacPlace): string {
  return `keyhold/v1/${place.table}/${place.column}/${ownerText(place.ownerId)}`;
}

/**
 * HKDF-Expand with SHA-256 for one block of 32 bytes (RFC 5869 section 2.3). Extract is left out, as section 3.3
 * allows: `key`, a Fernet key, is uniform already.
 */
export function expand(key: KeyObject, info: string | Uint8Array): Buffer {
  return createHmac("sha256", key).update(info).update("\x01").digest();
}

/** HKDF with SHA-256, Extract included and without salt, 32 bytes: for secrets that are text and need not be uniform. */
export function extractAndExpand(secret: string, label: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", label, 32));
}

function ownerText(id: number | string): string {
  const sound = typeof id === "number" ? Number.isSafeInteger(id) && id >= 0 : /^[0-9a-f]{8}$/.test(id);
  if (!sound) throw new TypeError("an owner id is a whole number from 0 up or a fingerprint");
  return String(id);
}
