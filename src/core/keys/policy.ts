/**
 * What the policy makes of a permission: `refuse` keys that have it, `warn` of it, find it `fine`, or `require` it.
 */
export type Stance = "refuse" | "warn" | "fine" | "require";

/** Permission name -> stance. A permission that is not named is refused: what is not known may be dangerous. */
export type KeyPolicy = ReadonlyMap<string, Stance>;

/**
 * The built-in policy: what a spot bot needs, and nothing else. Names and meanings are Binance's
 * (https://developers.binance.com/docs/wallet/account/api-key-permission).
 */
export const STRICT_POLICY: KeyPolicy = new Map<string, Stance>([
  ["enableReading", "require"],
  ["enableSpotAndMarginTrading", "require"],
  ["enableFixReadOnly", "fine"],
  ["enableWithdrawals", "refuse"],
  ["enableInternalTransfer", "refuse"],
  ["permitsUniversalTransfer", "refuse"],
  ["enableMargin", "refuse"],
  ["enableFutures", "refuse"],
  ["enableVanillaOptions", "refuse"],
  ["enablePortfolioMarginTrading", "refuse"],
  ["enableFixApiTrade", "refuse"],
]);

const STANCES: ReadonlySet<unknown> = new Set<Stance>(["refuse", "warn", "fine", "require"]);
const MAX_TEXT = 65_536;
const MAX_ENTRIES = 200;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Reads an operator's policy: a JSON object, permission name -> stance. It changes the strict policy where it names a
 * permission; all else stays strict. The problem says what is expected, for the operator.
 */
export function parseKeyPolicy(text: string): { policy: KeyPolicy } | { problem: string } {
  if (text.length > MAX_TEXT) return { problem: `a file of at most ${MAX_TEXT} characters` };
  const entries = jsonEntries(text);
  if (entries === undefined) return { problem: "a JSON object: permission -> refuse, warn, fine or require" };
  if (entries.length > MAX_ENTRIES) return { problem: `at most ${MAX_ENTRIES} permissions` };
  const policy = new Map(STRICT_POLICY);
  for (const [name, stance] of entries) {
    if (!NAME.test(name))
      return { problem: "permissions by the names that the exchange gives them: letters, digits and _" };
    if (!isStance(stance)) return { problem: `refuse, warn, fine or require for ${name}` };
    policy.set(name, stance);
  }
  return { policy };
}

function jsonEntries(text: string): [string, unknown][] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? Object.entries(value) : undefined;
  } catch {
    return undefined;
  }
}

function isStance(value: unknown): value is Stance {
  return STANCES.has(value);
}
