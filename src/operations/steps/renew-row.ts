import { headBytes } from "../../core/audit/chain.ts";
import { archiveBytes, checkpointHeadBytes } from "../../core/audit/checkpoint.ts";
import { renewMac } from "../../core/crypto/mac.ts";
import { type Place, reseal } from "../../core/crypto/seal.ts";
import type { MacPlace } from "../../core/crypto/subkeys.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { SealedRow } from "../../db/sealed-rows.ts";
import { SEALED_TABLES, type SealedTableName } from "../../db/sealed-tables.ts";
import type { Deps } from "../deps.ts";

export type RenewDeps = Pick<Deps, "keyring" | "now" | "random">;

/**
 * What a row holds, sealed anew under the first Fernet key, or under a new MAC once the old one has proven right. Throws `key_unreadable`
 * for what was altered or moved, `fernet_key_missing`.
 */
export function renewRow(deps: RenewDeps, name: SealedTableName, row: SealedRow): readonly string[] {
  const bytes = bytesUnderMac(name, row);
  if (bytes === undefined) return resealRow(deps, name, row);
  const place = { table: name, column: "mac", ownerId: ownerOf(row.key) } as MacPlace;
  const mac = { mac: row.tokens[0] ?? "", sealedWith: row.sealedWith };
  return [renewMac(deps.keyring, place, bytes, mac)];
}

/** Undefined for a table whose rows stand under no MAC. */
function bytesUnderMac(name: SealedTableName, { key, facts }: SealedRow): Uint8Array | undefined {
  const [place, hash] = [Number(facts[0]), String(facts[1])];
  switch (name) {
    case "audit_heads":
      return headBytes(key, place, hash);
    case "audit_archives":
      return archiveBytes(key, place, hash);
    case "audit_checkpoint_head":
      return checkpointHeadBytes(place, hash);
    default:
      return undefined;
  }
}

function resealRow(deps: RenewDeps, name: SealedTableName, row: SealedRow): readonly string[] {
  const [fact] = row.facts;
  // What a virtual key could do is forgotten when it is revoked: there is nothing to open, and only the fingerprint moves.
  if (name === "virtual_keys" && fact !== null && row.tokens[0] === "") return row.tokens;
  const ownerId = ownerOf(name === "api_keys" ? Number(fact) : row.key);
  const now = deps.now();
  return SEALED_TABLES[name].tokens.map((column, index) => {
    const sealed = { token: row.tokens[index] ?? "", sealedWith: row.sealedWith };
    return reseal(deps.keyring, { table: name, column, ownerId } as Place, sealed, now, deps.random);
  });
}

/** No row of ours has another; whoever writes the database could give it one. */
function ownerOf(id: number): number {
  if (!Number.isSafeInteger(id) || id < 0) throw new KeyholdError("key_unreadable");
  return id;
}
