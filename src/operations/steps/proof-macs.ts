import { headBytes } from "../../core/audit/chain.ts";
import { archiveBytes } from "../../core/audit/checkpoint.ts";
import type { MacVerdict } from "../../core/audit/proof/judge-end.ts";
import { type HeadRow, wholeNumber } from "../../core/audit/proof/rows.ts";
import type { Keyring } from "../../core/crypto/keyring.ts";
import { archivePlace, headPlace, type Mac, macHolds } from "../../core/crypto/mac.ts";
import type { MacPlace } from "../../core/crypto/subkeys.ts";

/** Whether a MAC holds; undefined without a keyring. A key that the keyring lacks cannot have made it: the keyring opens this database. */
export function judgeMac(
  keyring: Keyring | undefined,
  place: MacPlace,
  bytes: Uint8Array,
  mac: Mac,
): MacVerdict {
  if (keyring === undefined) return undefined;
  return keyring.get(mac.sealedWith) !== undefined && macHolds(keyring, place, bytes, mac);
}

export function judgeHeadMac(keyring: Keyring | undefined, row: HeadRow): MacVerdict {
  const [chain, sequence] = [wholeNumber(row.chain), wholeNumber(row.sequence)];
  if (chain === undefined || sequence === undefined) return false;
  const mac = { mac: row.mac, sealedWith: row.sealed_with };
  return judgeMac(keyring, headPlace(chain), headBytes(chain, sequence, row.head), mac);
}

/** Where the archived part of a chain ends, and whether its MAC holds; undefined when nothing was archived. */
export function archivedPart(
  keyring: Keyring | undefined,
  row: HeadRow | undefined,
): { readonly sequence: number; readonly head: string; readonly mac: MacVerdict } | undefined {
  if (row === undefined || row.archived_sequence === null) return undefined;
  const { archived_head: head, archived_mac: mac, archived_sealed_with: sealedWith } = row;
  const [chain, sequence] = [wholeNumber(row.chain), wholeNumber(row.archived_sequence)];
  if (chain === undefined || sequence === undefined || head === null || mac === null || sealedWith === null) {
    return { sequence: 0, head: "", mac: false };
  }
  if (!/^[0-9a-f]{64}$/.test(head)) return { sequence, head: "", mac: false };
  const bytes = archiveBytes(chain, sequence, head);
  return { sequence, head, mac: judgeMac(keyring, archivePlace(chain), bytes, { mac, sealedWith }) };
}
