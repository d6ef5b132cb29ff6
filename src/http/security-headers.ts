/** One year, in seconds. */
const HSTS_MAX_AGE = 31_536_000;

/**
 * What every answer carries, errors and answers of Node's own parser included: nothing of ours may be framed, sniffed,
 * cached or loaded by another site, and no page of ours runs or loads anything unless its route says so.
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    "content-security-policy":
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
    ...(publicUrl.startsWith("https:") ? { "strict-transport-security": `max-age=${HSTS_MAX_AGE}` } : {}),
  };
}
