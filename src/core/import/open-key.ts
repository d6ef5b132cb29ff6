import { isFernetToken } from "../crypto/fernet.ts";
import type { Keyring } from "../crypto/keyring.ts";
import { decryptValue } from "../crypto/value.ts";
import { type KeyInput, readKeyInput } from "../keys/input.ts";
import type { Secret } from "../secret.ts";
import { type SourceKey, textOf } from "./source.ts";

/** Why a stored key could not be opened, and where; never with a value. */
export interface Unopened {
  readonly reason: "empty" | "damaged" | "not_opened" | "unfit";
  readonly column: "encrypted_api_key" | "encrypted_secret_key";
  /** What is wrong with the value in it, where it was opened. */
  readonly message?: string;
}

/** Opens both tokens of a row; what is in them is held to the same rules as what a user types. */
export function openSourceKey(keyring: Keyring, row: SourceKey): { key: KeyInput } | Unopened {
  const apiKey = openColumn(keyring, row, "encrypted_api_key");
  if ("reason" in apiKey) return apiKey;
  const secret = openColumn(keyring, row, "encrypted_secret_key");
  if ("reason" in secret) return secret;
  const read = readKeyInput({ api_key: apiKey.value.reveal(), secret_key: secret.value.reveal() });
  if ("key" in read) return read;
  const [fault] = read.errors;
  const column = fault?.field === "api_key" ? "encrypted_api_key" : "encrypted_secret_key";
  return { reason: "unfit", column, ...(fault === undefined ? {} : { message: fault.message }) };
}

function openColumn(
  keyring: Keyring,
  row: SourceKey,
  column: Unopened["column"],
): { readonly value: Secret } | Unopened {
  const token = textOf(row[column]);
  if (token === "") return { reason: "empty", column };
  if (!isFernetToken(token)) return { reason: "damaged", column };
  const value = decryptValue(keyring, token);
  if (value === undefined) return { reason: "not_opened", column };
  return value.reveal() === "" ? { reason: "empty", column } : { value };
}
