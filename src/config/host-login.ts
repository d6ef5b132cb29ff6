import { type HostLoginSettings, parseHostSecrets } from "../core/host-login/settings.ts";
import type { EnvironmentReader } from "./environment.ts";
import { isLoopback, parseExchangeUrl, parseList } from "./values.ts";

const NAME_FORM = "1 to 255 visible ASCII characters";
const URL_FORM =
  "an address such as https://app.example.org/.well-known/jwks.json; plain http on loopback only";

/** The application whose logins are accepted; undefined when none is given. */
export function readHostLogin(reader: EnvironmentReader, publicUrl: string): HostLoginSettings | undefined {
  const faultsBefore = reader.faults.length;
  const issuer = reader.parsed("HOST_LOGIN_ISSUER", NAME_FORM, parseName, undefined);
  const audience = reader.parsed("HOST_LOGIN_AUDIENCE", NAME_FORM, parseName, undefined);
  const url = reader.parsed("HOST_LOGIN_JWKS_URL", URL_FORM, parseKeySetUrl, undefined);
  const secrets = readSecrets(reader);
  if (reader.faults.length > faultsBefore) return undefined;
  const given = [issuer, audience, url, secrets].filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  if (issuer === undefined)
    reader.fault("HOST_LOGIN_ISSUER", "is missing; it is the iss of the application's tokens");
  if (audience === undefined)
    reader.fault("HOST_LOGIN_AUDIENCE", "is missing; it is what the application's tokens have in aud");
  if (url === undefined && secrets === undefined) {
    reader.fault(
      "HOST_LOGIN_JWKS_URL",
      `is missing, and so is HOST_LOGIN_SECRET: one of them verifies the application's tokens`,
    );
  }
  if (url !== undefined && secrets !== undefined)
    reader.fault("HOST_LOGIN_JWKS_URL", `and HOST_LOGIN_SECRET are both given; one must go`);
  if (issuer === publicUrl)
    reader.fault("HOST_LOGIN_ISSUER", "must not be PUBLIC_URL, under which Keyhold's own tokens stand");
  if (issuer === undefined || audience === undefined) return undefined;
  if (secrets !== undefined) return { issuer, audience, keys: { kind: "secrets", secrets } };
  if (url === undefined) return undefined;
  return { issuer, audience, keys: { kind: "key_set", origin: url.origin, path: url.pathname + url.search } };
}

/** Origins of other pages from which browsers may call; empty when none is given. */
export function readAllowedOrigins(reader: EnvironmentReader): ReadonlySet<string> {
  const expected =
    "origins such as https://app.example.org, separated by commas; plain http on loopback only";
  return reader.parsed("ALLOWED_ORIGINS", expected, parseOrigins, new Set<string>());
}

function readSecrets(reader: EnvironmentReader) {
  const text = reader.text("HOST_LOGIN_SECRET");
  const parsed = text === undefined ? undefined : parseHostSecrets(text);
  if (parsed === undefined || "secrets" in parsed) {
    refuseOwnSecrets(reader, text);
    return parsed?.secrets;
  }
  reader.fault("HOST_LOGIN_SECRET", parsed.problem);
  return undefined;
}

/** Whoever has a secret of ours could make our own tokens, of any user. */
function refuseOwnSecrets(reader: EnvironmentReader, text: string | undefined): void {
  const own = parseList(text === undefined ? "" : (reader.text("JWT_SECRET") ?? ""));
  if (parseList(text ?? "").some((secret) => own.includes(secret)))
    reader.fault("HOST_LOGIN_SECRET", "must not be in JWT_SECRET");
}

function parseName(text: string): string | undefined {
  return /^[\x21-\x7e]{1,255}$/.test(text) ? text : undefined;
}

/** No user or password: an address is shown in logs and settings. */
function parseKeySetUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username + url.password + url.hash !== "") return undefined;
  const isLocal = url.protocol === "http:" && isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
  return url.protocol === "https:" || isLocal ? url : undefined;
}

/** Each as a browser sends it in `Origin`: what would never match is a mistake. */
function parseOrigins(text: string): ReadonlySet<string> | undefined {
  const origins = parseList(text);
  return origins.length > 0 && origins.every((origin) => parseExchangeUrl(origin) === origin)
    ? new Set(origins)
    : undefined;
}
