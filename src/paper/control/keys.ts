import { NEW_KEY_PERMISSIONS, type PaperKey, type Random, randomAlphanumerics } from "../keys.ts";
import { readPublicKey, type Verifier } from "../signature.ts";
import { accountNamed, type PaperState, storeKey } from "../state.ts";
import {
  ControlError,
  readAddresses,
  readBoolean,
  readObject,
  readPermissions,
  readText,
  readTime,
  readWord,
} from "./body.ts";

const MOST_KEYS = 100_000;
const CHANGEABLE = [
  "permissions",
  "ip_restrict",
  "allowed_addresses",
  "trading_expires_at",
  "account",
] as const;

const noSuchKey = () => new ControlError(404, "The paper exchange has no such key.");

/** Makes a key; the one answer that shows an HMAC secret. */
export function createKey(state: PaperState, body: Buffer, now: number, random: Random) {
  const fields = readObject(body, ["type", "public_key", ...CHANGEABLE]);
  if (state.keys.size >= MOST_KEYS) throw new ControlError(409, `There are ${MOST_KEYS} keys already.`);
  const verifier = readVerifier(fields, random);
  const apiKey = randomAlphanumerics(random, 64);
  const account = fields.account ?? `account-${randomAlphanumerics(random, 8)}`;
  const blank: PaperKey = {
    apiKey,
    verifier,
    createdAt: now,
    account: accountNamed(state, readText("account", account, 64), now),
    permissions: NEW_KEY_PERMISSIONS,
    ipRestrict: false,
    allowedAddresses: [],
    tradingExpiresAt: undefined,
  };
  const key = withFields(state, blank, fields, now);
  storeKey(state, key);
  const secret = verifier.type === "hmac" ? { secret_key: verifier.secret } : {};
  return { api_key: apiKey, ...secret, account: key.account.name };
}

function readVerifier(fields: Record<string, unknown>, random: Random): Verifier {
  const type = readWord("type", fields.type, ["hmac", "ed25519", "rsa"]);
  const pem = fields.public_key ?? undefined;
  if (type === "hmac") {
    if (pem !== undefined)
      throw new ControlError(400, "An hmac key takes no public_key; its secret is in the answer.");
    return { type, secret: randomAlphanumerics(random, 64) };
  }
  const publicKey = typeof pem === "string" && pem.length <= 4_096 ? readPublicKey(type, pem) : undefined;
  if (publicKey === undefined) {
    const form = type === "rsa" ? "an RSA public key of 2048 to 4096 bits" : "an Ed25519 public key";
    throw new ControlError(
      400,
      `public_key must be ${form} in SPKI PEM, beginning -----BEGIN PUBLIC KEY-----.`,
    );
  }
  return { type, publicKey };
}

/** Changes what a key may do, from where, how long and for which account; its type and public key stay. */
export function changeKey(state: PaperState, apiKey: string, body: Buffer, now: number) {
  const key = state.keys.get(apiKey);
  if (key === undefined) throw noSuchKey();
  const changed = withFields(state, key, readObject(body, CHANGEABLE), now);
  storeKey(state, changed);
  return {
    api_key: apiKey,
    account: changed.account.name,
    permissions: changed.permissions,
    ip_restrict: changed.ipRestrict,
    allowed_addresses: changed.allowedAddresses,
    trading_expires_at: changed.tradingExpiresAt ?? null,
  };
}

export function deleteKey(state: PaperState, apiKey: string): void {
  if (!state.keys.delete(apiKey)) throw noSuchKey();
}

/**
 * The key with every given field changed; null is as good as absent, but takes addresses and expiry away. Addresses switch
 * the restriction on unless `ip_restrict` says otherwise.
 */
function withFields(
  state: PaperState,
  key: PaperKey,
  fields: Record<string, unknown>,
  now: number,
): PaperKey {
  const { permissions, ip_restrict, allowed_addresses, trading_expires_at, account } = fields;
  const keepsAddresses = allowed_addresses === undefined;
  const addresses = keepsAddresses ? key.allowedAddresses : readAddresses(allowed_addresses ?? []);
  const restrictByAddresses = keepsAddresses ? key.ipRestrict : addresses.length > 0;
  const keepsExpiry = trading_expires_at === undefined;
  return {
    ...key,
    permissions: { ...key.permissions, ...readPermissions(permissions ?? {}) },
    ipRestrict: readBoolean("ip_restrict", ip_restrict ?? restrictByAddresses),
    allowedAddresses: addresses,
    tradingExpiresAt: keepsExpiry ? key.tradingExpiresAt : readTime("trading_expires_at", trading_expires_at),
    account: account == null ? key.account : accountNamed(state, readText("account", account, 64), now),
  };
}
