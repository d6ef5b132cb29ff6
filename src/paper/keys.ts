import { BlockList, isIPv6 } from "node:net";
import type { Account } from "./accounts.ts";
import type { Verifier } from "./signature.ts";

/** Source of randomness: that many random bytes. */
export type Random = (bytes: number) => Buffer;

/** An API key of the paper exchange. */
export interface PaperKey {
  readonly apiKey: string;
  readonly verifier: Verifier;
  readonly createdAt: number;
  readonly account: Account;
  /** Switches of the key by Binance's own names; unknown names are kept and shown. */
  readonly permissions: Readonly<Record<string, boolean>>;
  readonly ipRestrict: boolean;
  /** Enforced while `ipRestrict` is on; empty accepts any address. */
  readonly allowedAddresses: readonly string[];
  /** In ms; from then on the key shows and has no right to trade. */
  readonly tradingExpiresAt: number | undefined;
}

/** The documented switches as a new key has them. Source: developers.binance.com, wallet, "Get API Key Permission". */
export const NEW_KEY_PERMISSIONS: Readonly<Record<string, boolean>> = {
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: false,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: true,
  enablePortfolioMarginTrading: false,
};

/** Names of `apiRestrictions` that are no switches, so that a permission may not take them. */
export const RESERVED_NAMES: readonly string[] = [
  "ipRestrict",
  "createTime",
  "tradingAuthorityExpirationTime",
];

/** Whether a request from this address may use the key. */
export function allowsAddress(key: PaperKey, address: string): boolean {
  if (!key.ipRestrict || key.allowedAddresses.length === 0) return true;
  const list = new BlockList();
  for (const allowed of key.allowedAddresses) list.addAddress(allowed, isIPv6(allowed) ? "ipv6" : "ipv4");
  return list.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** The key's switches as they stand now: trading goes off by itself when its time is over. */
export function permissionsAt(key: PaperKey, now: number): Readonly<Record<string, boolean>> {
  const expired = key.tradingExpiresAt !== undefined && key.tradingExpiresAt <= now;
  return expired ? { ...key.permissions, enableSpotAndMarginTrading: false } : key.permissions;
}

/** The body of `GET /sapi/v1/account/apiRestrictions`; the list of addresses is not told. */
export function showRestrictions(key: PaperKey, now: number) {
  return {
    ipRestrict: key.ipRestrict,
    createTime: key.createdAt,
    ...permissionsAt(key, now),
    ...(key.tradingExpiresAt === undefined ? {} : { tradingAuthorityExpirationTime: key.tradingExpiresAt }),
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** The largest multiple of 62 in a byte: bytes from here on are dropped, so that every character is equally likely. */
const FAIR = 256 - (256 % ALPHABET.length);

/** Random ASCII letters and digits, the form of Binance's keys and secrets when 64 long. */
export function randomAlphanumerics(random: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length)) if (byte < FAIR) text += ALPHABET[byte % ALPHABET.length];
  }
  return text.slice(0, length);
}
