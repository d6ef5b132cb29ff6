import { BlockList, isIP } from "node:net";

/** Each parser answers `undefined` for what it does not accept. */

/** Port 0, any free one, is not among them: PUBLIC_URL has to be known beforehand. */
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** A host name or an IP address, IPv6 without brackets. */
export function parseHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) ? text : undefined;
}

export function parseSwitch(text: string): boolean | undefined {
  return text === "1" ? true : text === "0" ? false : undefined;
}

export function parseList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

export function oneOf<T extends string>(...allowed: readonly T[]): (text: string) => T | undefined {
  return (text) => allowed.find((item) => item === text);
}

/** `http(s)://host[:port]`, without path, query, user or password; answered as an origin. */
export function parseOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  return url.pathname === "/" && url.search + url.hash + url.username + url.password === ""
    ? url.origin
    : undefined;
}

/** As {@link parseOrigin}; keys and signed requests go there, so it is https unless it is on this machine. */
export function parseExchangeUrl(text: string): string | undefined {
  const origin = parseOrigin(text);
  if (origin === undefined || origin.startsWith("https:")) return origin;
  return isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, "")) ? origin : undefined;
}

/** Host names as a `Host` header carries them, a port included where it is not the scheme's own. */
export function parseHosts(text: string): readonly string[] | undefined {
  const hosts = parseList(text).map((host) => host.toLowerCase());
  return hosts.every((host) => /^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/.test(host))
    ? hosts
    : undefined;
}

export function parseAddresses(text: string): readonly string[] | undefined {
  const addresses = parseList(text);
  return addresses.every((address) => isIP(address) !== 0) ? addresses : undefined;
}

/** Whom to believe about the client's address: nobody, a number of proxies, or proxies by address range. */
export type TrustProxy = false | number | readonly string[];

export function parseTrustProxy(text: string): TrustProxy | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text) === 0 ? false : Number(text);
  const ranges = parseList(text);
  return ranges.length > 0 && ranges.every(isRange) ? ranges : undefined;
}

function isRange(text: string): boolean {
  const [address = "", prefix] = text.split("/");
  const family = isIP(address);
  if (family === 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

export function isLoopback(host: string): boolean {
  const family = isIP(host);
  return host === "localhost" || (family !== 0 && loopback.check(host, family === 4 ? "ipv4" : "ipv6"));
}

const UNIT_MS: Readonly<Record<string, number>> = {
  "": 1_000,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A span of time, in milliseconds: a number with s, m, h or d behind it; seconds if there is none. */
export function parseInterval(text: string): number | undefined {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd]?)$/.exec(text) ?? [];
  const ms = Number(number) * (UNIT_MS[unit] ?? 0);
  return ms >= 1_000 && ms <= 7 * 86_400_000 ? ms : undefined;
}
