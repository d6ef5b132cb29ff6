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

/**
 * For the page itself: scripts, styles, pictures and requests of this server alone, nothing inline, and no text can
 * become code. A feature that a browser would ask the person about is off, but for writing to the clipboard.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
  "permissions-policy":
    "camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), geolocation=(), hid=(), " +
    "microphone=(), midi=(), payment=(), serial=(), usb=()",
};
