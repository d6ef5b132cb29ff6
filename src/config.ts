import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type AuditOutlets, readAuditOutlets } from "./config/audit.ts";
import { type ConfigSource, environmentOf } from "./config/data-dir.ts";
import { type DatabaseLocation, parseDatabaseUrl } from "./config/database-url.ts";
import { type ConfigFault, type Environment, EnvironmentReader } from "./config/environment.ts";
import { readAllowedOrigins, readHostLogin } from "./config/host-login.ts";
import { readMailServer } from "./config/mail.ts";
import { readTls, type Tls } from "./config/tls.ts";
import * as values from "./config/values.ts";
import { type JwtSecrets, parseJwtSecrets } from "./core/crypto/access-token.ts";
import { type Keyring, parseKeyring } from "./core/crypto/keyring.ts";
import type { HostLoginSettings } from "./core/host-login/settings.ts";
import { type KeyPolicy, parseKeyPolicy, STRICT_POLICY } from "./core/keys/policy.ts";
import type { MailServer } from "./core/mail.ts";
import type { Registration } from "./core/registration.ts";
import { Secret } from "./core/secret.ts";
import type { ExchangeId } from "./exchanges/exchange.ts";

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;

type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that is set from outside, read once, checked, and not changed after. */
export interface Config {
  /** The deployment name that the database is bound to at its first start. */
  readonly deployment: string;
  readonly keyring: Keyring;
  readonly jwtSecrets: JwtSecrets;
  readonly database: DatabaseLocation;
  readonly host: string;
  readonly port: number;
  /** The origin that browsers see. */
  readonly publicUrl: string;
  /** Names that a `Host` header may carry: PUBLIC_URL's own, ALLOWED_HOSTS and, on loopback, its other names. */
  readonly hosts: ReadonlySet<string>;
  readonly trustProxy: values.TrustProxy;
  readonly registration: Registration;
  /** Base URL per exchange; an exchange without one is not offered. */
  readonly exchangeUrls: Readonly<Partial<Record<ExchangeId, string>>>;
  readonly outgoingAddresses: readonly string[];
  readonly outgoingGroup: string;
  readonly keyPolicy: KeyPolicy;
  /** How often a stored key is watched, in milliseconds. */
  readonly checkEveryMs: number;
  /** Whether the gateway answers public data too, which needs no key. */
  readonly isGatewayPublic: boolean;
  readonly logLevel: LogLevel;
  /** Without it the server speaks plain HTTP. */
  readonly tls: Tls | undefined;
  /** Whoever shows it may read `/metrics`; without one, this machine alone. */
  readonly metricsToken: Secret | undefined;
  readonly audit: AuditOutlets;
  /** Without it no e-mail is sent. */
  readonly mail: MailServer | undefined;
  /** Without it only our own logins are accepted. */
  readonly hostLogin: HostLoginSettings | undefined;
  /** Origins of other pages that may call the API. */
  readonly allowedOrigins: ReadonlySet<string>;
}

/** The configuration cannot be used. Every fault is listed; the process ends with exit code 78. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(({ variable, problem }) => `${variable} ${problem}`).join("; "));
    this.name = "ConfigError";
    this.faults = faults;
  }
}

/**
 * Reads the configuration, or throws a {@link ConfigError} that names every fault at once. `source` says what fills in
 * where the environment gives nothing: a data directory, and the defaults of `keyhold dev`.
 */
export function readConfig(environment: Environment, source: ConfigSource = {}): Config {
  const reader = new EnvironmentReader(environmentOf(environment, source));
  const host = reader.parsed("HOST", "a host name or an IP address", values.parseHost, "127.0.0.1");
  const port = reader.parsed("PORT", "a port number from 1 to 65535", values.parsePort, 8700);
  const tls = readTls(reader.text("TLS_CERT_FILE"), reader.text("TLS_KEY_FILE"), reader);
  const scheme = tls === undefined ? "http" : "https";
  const publicUrl = reader.parsed(
    "PUBLIC_URL",
    "an origin such as https://keys.example.org",
    values.parseOrigin,
    originOf(host, port, scheme),
  );
  const allowedHosts = reader.parsed(
    "ALLOWED_HOSTS",
    "host names, separated by commas",
    values.parseHosts,
    [],
  );
  const config = {
    deployment: readDeployment(reader),
    keyring: readKeyring(reader),
    jwtSecrets: readJwtSecrets(reader),
    database: readDatabase(reader),
    host,
    port,
    publicUrl,
    hosts: acceptedHosts(publicUrl, host, port, scheme, allowedHosts),
    trustProxy: reader.parsed(
      "TRUST_PROXY",
      "a number of proxies, or address ranges",
      values.parseTrustProxy,
      false,
    ),
    registration: reader.parsed(
      "REGISTRATION",
      "open, invite or closed",
      values.oneOf("open", "invite", "closed"),
      "closed",
    ),
    exchangeUrls: readExchangeUrls(reader),
    outgoingAddresses: reader.parsed(
      "OUTGOING_ADDRESSES",
      "IP addresses, separated by commas",
      values.parseAddresses,
      [],
    ),
    outgoingGroup: reader.parsed(
      "OUTGOING_GROUP",
      "1 to 64 letters, digits, . _ or -",
      parseDeployment,
      "default",
    ),
    keyPolicy: readKeyPolicy(reader),
    checkEveryMs: reader.parsed(
      "CHECK_INTERVAL",
      "a time such as 30m, 1h or 3600 (seconds): 1 second to 7 days",
      values.parseInterval,
      3_600_000,
    ),
    isGatewayPublic: reader.parsed("GATEWAY_PUBLIC", "on or off", values.oneOf("on", "off"), "on") === "on",
    logLevel: reader.parsed(
      "LOG_LEVEL",
      `one of ${LOG_LEVELS.join(", ")}`,
      values.oneOf(...LOG_LEVELS),
      "info",
    ),
    tls,
    metricsToken: reader.parsed("METRICS_TOKEN", "16 to 256 visible ASCII characters", parseToken, undefined),
    audit: readAuditOutlets(reader),
    mail: readMailServer(reader),
    hostLogin: readHostLogin(reader, publicUrl),
    allowedOrigins: readAllowedOrigins(reader),
  };
  if (source.dev === true && !values.isLoopback(host)) reader.fault("HOST", "must be loopback under dev");
  else refusePlainHttp(reader, host, publicUrl);
  if (tls !== undefined && !publicUrl.startsWith("https:")) {
    reader.fault("PUBLIC_URL", "must be https when TLS_CERT_FILE is given");
  }
  refuseUncheckedCertificates(reader);
  const { keyring, jwtSecrets } = config;
  if (reader.faults.length > 0 || keyring === undefined || jwtSecrets === undefined) {
    throw new ConfigError(reader.faults);
  }
  return Object.freeze({ ...config, keyring, jwtSecrets });
}

/** What it takes to prove the audit chains: an outsider has the database, and perhaps no key. */
export interface ProofConfig extends Pick<Config, "database" | "deployment"> {
  readonly keyring: Keyring | undefined;
}

/** Reads what is needed to prove the audit chains, or throws a {@link ConfigError}. */
export function readProofConfig(environment: Environment, source: ConfigSource = {}): ProofConfig {
  const reader = new EnvironmentReader(environmentOf(environment, source));
  const keyring = reader.text("FERNET_KEY") === undefined ? undefined : readKeyring(reader);
  const config = { database: readDatabase(reader), deployment: readDeployment(reader), keyring };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}

/** FERNET_KEY alone, for the functions that the package exports. */
export function readFernetKey(environment: Environment): Keyring {
  const reader = new EnvironmentReader(environment);
  const keyring = readKeyring(reader);
  if (keyring === undefined) throw new ConfigError(reader.faults);
  return keyring;
}

/** `http://host:port`, with the brackets that an IPv6 address needs. */
export function originOf(host: string, port: number, scheme: "http" | "https" = "http"): string {
  return new URL(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`).origin;
}

function readDeployment(reader: EnvironmentReader): string {
  return reader.parsed("KEYHOLD_ENV", "1 to 64 letters, digits, . _ or -", parseDeployment, "production");
}

function parseDeployment(text: string): string | undefined {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : undefined;
}

function readKeyring(reader: EnvironmentReader): Keyring | undefined {
  const missing = "is missing; make one with: keyhold generate-key";
  return readSecret<{ keyring: Keyring }>(reader, "FERNET_KEY", missing, parseKeyring)?.keyring;
}

function readJwtSecrets(reader: EnvironmentReader): JwtSecrets | undefined {
  const missing = "is missing; it is a random text of 32 bytes or more";
  return readSecret<{ secrets: JwtSecrets }>(reader, "JWT_SECRET", missing, parseJwtSecrets)?.secrets;
}

function readSecret<T extends object>(
  reader: EnvironmentReader,
  variable: string,
  missing: string,
  parse: (text: string) => T | { problem: string },
): T | undefined {
  const faultsBefore = reader.faults.length;
  const text = reader.text(variable);
  if (text === undefined) {
    if (reader.faults.length === faultsBefore) reader.fault(variable, missing);
    return undefined;
  }
  const parsed = parse(text);
  if (!("problem" in parsed)) return parsed;
  reader.fault(variable, parsed.problem);
  return undefined;
}

function readDatabase(reader: EnvironmentReader): DatabaseLocation {
  const expected = "file: and the path of an SQLite file, or postgres://user:password@host/database";
  const fallback = { kind: "sqlite", path: resolve("data/keyhold.db") } as const;
  return reader.parsed("DATABASE_URL", expected, parseDatabaseUrl, fallback);
}

function parseToken(text: string): Secret | undefined {
  return /^[\x21-\x7e]{16,256}$/.test(text) ? new Secret(text) : undefined;
}

function readExchangeUrls(reader: EnvironmentReader): Config["exchangeUrls"] {
  const expected = "an origin such as https://api.binance.com; plain http on loopback only";
  const paper = reader.parsed("PAPER_URL", expected, values.parseExchangeUrl, undefined);
  return {
    binance: reader.parsed("BINANCE_URL", expected, values.parseExchangeUrl, "https://api.binance.com"),
    "binance-testnet": reader.parsed(
      "BINANCE_TESTNET_URL",
      expected,
      values.parseExchangeUrl,
      "https://testnet.binance.vision",
    ),
    ...(paper === undefined ? {} : { paper }),
  };
}

function readKeyPolicy(reader: EnvironmentReader): KeyPolicy {
  const path = reader.text("KEY_POLICY_FILE");
  if (path === undefined) return STRICT_POLICY;
  try {
    const parsed = parseKeyPolicy(readFileSync(path, "utf8"));
    if ("policy" in parsed) return parsed.policy;
    reader.fault("KEY_POLICY_FILE", `must hold ${parsed.problem}`);
  } catch {
    reader.fault("KEY_POLICY_FILE", "names no file that this process can read");
  }
  return STRICT_POLICY;
}

function acceptedHosts(
  publicUrl: string,
  host: string,
  port: number,
  scheme: "http" | "https",
  allowed: readonly string[],
): ReadonlySet<string> {
  const names = values.isLoopback(host) ? [host, "localhost", "127.0.0.1", "::1"] : [host];
  const own = [publicUrl, ...names.map((name) => originOf(name, port, scheme))].map(
    (url) => new URL(url).host,
  );
  return new Set([...own, ...allowed]);
}

/** Passwords and access tokens must not cross a network in the clear unless somebody decided so. */
function refusePlainHttp(reader: EnvironmentReader, host: string, publicUrl: string): void {
  const isAllowed = reader.parsed("ALLOW_PLAIN_HTTP", "1 or 0", values.parseSwitch, false);
  if (isAllowed || values.isLoopback(host) || publicUrl.startsWith("https:")) return;
  reader.fault(
    "PUBLIC_URL",
    "must be https when HOST is not loopback (ALLOW_PLAIN_HTTP=1 allows plain HTTP)",
  );
}

function refuseUncheckedCertificates(reader: EnvironmentReader): void {
  if (reader.text("NODE_TLS_REJECT_UNAUTHORIZED") === "0") {
    reader.fault(
      "NODE_TLS_REJECT_UNAUTHORIZED",
      "must not be 0: it would leave the exchange's certificate unchecked",
    );
  }
}
