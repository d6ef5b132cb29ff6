import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { ConfigSource } from "../src/config/data-dir.ts";
import type { Environment } from "../src/config/environment.ts";
import { type Config, ConfigError, originOf, readConfig, readFernetKey } from "../src/config.ts";
import { STRICT_POLICY } from "../src/core/keys/policy.ts";
import { Secret } from "../src/core/secret.ts";

import selfSigned from "./net/self-signed.json" with { type: "json" };

const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
const SECRETS = { FERNET_KEY: KEY, JWT_SECRET: "a text of more than thirty-two bytes for tests alone" };

const folder = mkdtempSync(join(tmpdir(), "keyhold-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function config(environment: Environment = {}, source?: ConfigSource): Config {
  return readConfig({ ...SECRETS, ...environment }, source);
}

function faults(environment: Environment, source?: ConfigSource): Record<string, string> {
  try {
    config(environment, source);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.faults.map(({ variable, problem }) => [variable, problem]));
  }
  return {};
}

it("needs nothing but its two secrets, and then takes the documented defaults", () => {
  const { keyring, jwtSecrets, hosts, ...rest } = config();
  expect(keyring.fingerprints).toHaveLength(1);
  expect(jwtSecrets).toHaveLength(1);
  expect([...hosts]).toEqual(["127.0.0.1:8700", "localhost:8700", "[::1]:8700"]);
  expect(rest).toEqual({
    allowedOrigins: new Set(),
    deployment: "production",
    database: { kind: "sqlite", path: resolve("data/keyhold.db") },
    host: "127.0.0.1",
    port: 8700,
    publicUrl: "http://127.0.0.1:8700",
    trustProxy: false,
    registration: "closed",
    exchangeUrls: {
      binance: "https://api.binance.com",
      "binance-testnet": "https://testnet.binance.vision",
    },
    outgoingAddresses: [],
    outgoingGroup: "default",
    isGatewayPublic: true,
    keyPolicy: STRICT_POLICY,
    checkEveryMs: 3_600_000,
    logLevel: "info",
    audit: { everyMs: 60_000, file: undefined, webhook: undefined },
  });
});

it("is frozen", () => {
  expect(Object.isFrozen(config())).toBe(true);
});

it("takes an empty variable for one that is not given", () => {
  expect(config({ PORT: "", HOST: "", PAPER_URL: "" }).port).toBe(8700);
});

const accepted: readonly [Environment, Partial<Record<keyof Config, unknown>>][] = [
  [
    { CHECKPOINT_SECONDS: "1", AUDIT_FILE: "-" },
    { audit: { everyMs: 1_000, file: "stdout", webhook: undefined } },
  ],
  [
    { AUDIT_FILE: "audit.log", WEBHOOK_URL: "http://127.0.0.1:9/hook?a=b", WEBHOOK_SECRET: "s".repeat(32) },
    {
      audit: {
        everyMs: 60_000,
        file: resolve("audit.log"),
        webhook: { origin: "http://127.0.0.1:9", path: "/hook?a=b", secret: new Secret("s".repeat(32)) },
      },
    },
  ],
  [{ KEYHOLD_ENV: "staging-2.eu_west" }, { deployment: "staging-2.eu_west" }],
  [{ DATABASE_URL: "file:./here.db" }, { database: { kind: "sqlite", path: resolve("here.db") } }],
  [
    { DATABASE_URL: "file:///var/lib/keyhold.db" },
    { database: { kind: "sqlite", path: "/var/lib/keyhold.db" } },
  ],
  [
    { HOST: "::1", PORT: "1" },
    { host: "::1", port: 1, publicUrl: "http://[::1]:1" },
  ],
  [{ PUBLIC_URL: "https://Keys.Example.org/" }, { publicUrl: "https://keys.example.org" }],
  [{ HOST: "0.0.0.0", PUBLIC_URL: "https://keys.example.org" }, { host: "0.0.0.0" }],
  [{ HOST: "0.0.0.0", ALLOW_PLAIN_HTTP: "1" }, { publicUrl: "http://0.0.0.0:8700" }],
  [{ TRUST_PROXY: "2" }, { trustProxy: 2 }],
  [{ TRUST_PROXY: "0" }, { trustProxy: false }],
  [{ TRUST_PROXY: "10.0.0.0/8, ::1" }, { trustProxy: ["10.0.0.0/8", "::1"] }],
  [{ REGISTRATION: "open" }, { registration: "open" }],
  [{ REGISTRATION: "invite" }, { registration: "invite" }],
  [{ OUTGOING_ADDRESSES: "203.0.113.7, 2001:db8::1" }, { outgoingAddresses: ["203.0.113.7", "2001:db8::1"] }],
  [{ OUTGOING_GROUP: "frankfurt" }, { outgoingGroup: "frankfurt" }],
  [{ LOG_LEVEL: "silent" }, { logLevel: "silent" }],
];

it.each(accepted)("accepts %j", (environment, expected) => {
  expect(config(environment)).toMatchObject(expected);
});

const refused: readonly [string, readonly string[], string][] = [
  ["KEYHOLD_ENV", ["two words", "x".repeat(65), "ä"], "must be 1 to 64 letters, digits, . _ or -"],
  [
    "DATABASE_URL",
    [
      "keyhold.db",
      "file:",
      "file:a.db?mode=ro",
      "mysql://db/keyhold",
      "postgres://db",
      "postgres://db/",
      "postgres:///keyhold",
      "postgres://db/keyhold/more",
      "postgres://db:port/keyhold",
    ],
    "must be file: and the path of an SQLite file, or postgres://user:password@host/database",
  ],
  ["HOST", ["[::1]", "two words", "-x", "a/b", "127.0.0.1:80"], "must be a host name or an IP address"],
  ["PORT", ["0", "65536", "-1", "80a", "8e3", " 80"], "must be a port number from 1 to 65535"],
  [
    "PUBLIC_URL",
    [
      "keys.example.org",
      "ftp://example.org",
      "https://example.org/keys",
      "https://u:p@example.org",
      "https://example.org?q",
    ],
    "must be an origin such as https://keys.example.org",
  ],
  ["ALLOWED_HOSTS", ["https://example.org", "*", "a b"], "must be host names, separated by commas"],
  ["ALLOW_PLAIN_HTTP", ["yes", "true", "toString"], "must be 1 or 0"],
  [
    "TRUST_PROXY",
    ["true", "10.0.0.0/33", "::/129", "100", ","],
    "must be a number of proxies, or address ranges",
  ],
  ["REGISTRATION", ["Open", "yes"], "must be open, invite or closed"],
  [
    "METRICS_TOKEN",
    ["short", "a b c d e f g h i j", "ä".repeat(16)],
    "must be 16 to 256 visible ASCII characters",
  ],
  [
    "BINANCE_URL",
    ["api.binance.com", "https://api.binance.com/api"],
    "must be an origin such as https://api.binance.com; plain http on loopback only",
  ],
  [
    "BINANCE_TESTNET_URL",
    ["x", "http://testnet.example.org", "http://203.0.113.7"],
    "must be an origin such as https://api.binance.com; plain http on loopback only",
  ],
  [
    "PAPER_URL",
    ["localhost:8701"],
    "must be an origin such as https://api.binance.com; plain http on loopback only",
  ],
  [
    "CHECKPOINT_SECONDS",
    ["0", "86401", "1.5", "-1", "1e3"],
    "must be a whole number of seconds from 1 to 86400",
  ],
  [
    "WEBHOOK_URL",
    [
      "example.org",
      "http://example.org/",
      "https://u:p@example.org",
      "https://example.org/#x",
      "ftp://example.org",
    ],
    "must be an address such as https://example.org/keyhold; plain http on loopback only",
  ],
  ["WEBHOOK_SECRET", ["short", "ä".repeat(40)], "must be 32 to 256 visible ASCII characters"],
  ["OUTGOING_ADDRESSES", ["203.0.113.0/24", "example.org"], "must be IP addresses, separated by commas"],
  ["OUTGOING_GROUP", ["a b"], "must be 1 to 64 letters, digits, . _ or -"],
  ["LOG_LEVEL", ["trace", "INFO"], "must be one of debug, info, warn, error, silent"],
  ["KEY_POLICY_FILE", ["/does/not/exist"], "names no file that this process can read"],
  [
    "NODE_TLS_REJECT_UNAUTHORIZED",
    ["0"],
    "must not be 0: it would leave the exchange's certificate unchecked",
  ],
  ["FERNET_KEY", ["short"], "is not a Fernet key: 32 bytes as 44 characters of URL-safe base64"],
  [
    "FERNET_KEY",
    [`${KEY},x`],
    "in entry 2 of 2 is not a Fernet key: 32 bytes as 44 characters of URL-safe base64",
  ],
  ["JWT_SECRET", ["x".repeat(31)], "is shorter than 32 bytes"],
];

describe.each(refused)("%s", (variable, texts, problem) => {
  it.each(texts)("refuses %j", (text) => {
    expect(faults({ [variable]: text })).toEqual({ [variable]: problem });
  });
});

it("refuses to start without its secrets, and says where they come from", () => {
  expect(faults({ FERNET_KEY: undefined, JWT_SECRET: "" })).toEqual({
    FERNET_KEY: "is missing; make one with: keyhold generate-key",
    JWT_SECRET: "is missing; it is a random text of 32 bytes or more",
  });
});

it("reports all faults together", () => {
  const wrong = Object.fromEntries(refused.map(([variable, [text]]) => [variable, text]));
  expect(Object.keys(faults(wrong)).sort()).toEqual(
    [...new Set(refused.map(([variable]) => variable))].sort(),
  );
});

it("never repeats a value, whatever it is", () => {
  const names = refused.map(([variable]) => variable);
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.stringMatching(/^!secret[0-9a-f]{8}$/), (variable, value) => {
      const found = JSON.stringify(faults({ [variable]: value }));
      expect(found).not.toContain(value);
    }),
  );
});

it("reads any text as a variable without an error of another kind", () => {
  const names = refused.map(([variable]) => variable);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), fc.string()), (environment) => {
      faults(environment);
    }),
  );
});

describe("where HOST is not loopback", () => {
  it.each(["0.0.0.0", "::", "192.0.2.1", "keys.example.org"])("refuses plain HTTP on %s", (HOST) => {
    expect(faults({ HOST })).toEqual({
      PUBLIC_URL: "must be https when HOST is not loopback (ALLOW_PLAIN_HTTP=1 allows plain HTTP)",
    });
  });

  it.each(["127.8.8.8", "::1", "localhost"])("counts %s as loopback", (HOST) => {
    expect(faults({ HOST })).toEqual({});
  });
});

describe("DATABASE_URL of a PostgreSQL server", () => {
  const locationOf = (url: string) => config({ DATABASE_URL: url }).database;

  it.each([
    [
      "postgres://keyhold:pa55@db.example.org:5433/vault",
      "postgres://db.example.org:5433/vault",
      "db.example.org",
    ],
    ["postgresql://db/vault?sslmode=verify-full", "postgres://db/vault", "db"],
    ["postgres://u:p@[2001:db8::1]/vault", "postgres://[2001:db8::1]/vault", "2001:db8::1"],
    ["postgres:///vault?host=/run/postgresql", "postgres:///vault", "/run/postgresql"],
    ["postgres://%2Frun%2Fpostgresql/vault", "postgres://%2Frun%2Fpostgresql/vault", "/run/postgresql"],
  ])("accepts %j and can show it without its password", (url, shown, host) => {
    const location = locationOf(url);
    expect(location).toMatchObject({ kind: "postgres", shown, host });
    expect(location.kind === "postgres" && location.url.reveal()).toBe(url);
    expect(JSON.stringify(location)).not.toContain("pa55");
  });
});

describe("TLS of its own", () => {
  const pair = { TLS_CERT_FILE: file("cert", selfSigned.cert), TLS_KEY_FILE: file("key", selfSigned.key) };

  it("makes PUBLIC_URL https unless another is given", () => {
    const { tls, publicUrl, hosts } = config(pair);
    expect(publicUrl).toBe("https://127.0.0.1:8700");
    expect(hosts).toContain("localhost:8700");
    expect(tls).toMatchObject({ certificate: selfSigned.cert });
    expect(JSON.stringify(tls)).not.toContain("PRIVATE KEY");
    expect(config({ ...pair, PUBLIC_URL: "https://keys.example.org" }).publicUrl).toBe(
      "https://keys.example.org",
    );
  });

  it("refuses a PUBLIC_URL in the clear", () => {
    expect(faults({ ...pair, PUBLIC_URL: "http://127.0.0.1:8700" })).toEqual({
      PUBLIC_URL: "must be https when TLS_CERT_FILE is given",
    });
  });

  it.each([
    ["a certificate without its key", { TLS_CERT_FILE: pair.TLS_CERT_FILE }, "TLS_KEY_FILE", "is missing"],
    ["a key without its certificate", { TLS_KEY_FILE: pair.TLS_KEY_FILE }, "TLS_CERT_FILE", "is missing"],
    ["a file that is not there", { ...pair, TLS_KEY_FILE: "/no/such" }, "TLS_KEY_FILE", "names no file"],
    [
      "two that do not belong together",
      { ...pair, TLS_KEY_FILE: pair.TLS_CERT_FILE },
      "TLS_KEY_FILE",
      "must hold",
    ],
  ])("refuses %s", (_, environment, variable, problem) => {
    expect(faults(environment)).toEqual({ [variable]: expect.stringContaining(problem) });
  });
});

it("accepts in a Host header PUBLIC_URL's name, its own and ALLOWED_HOSTS, and drops the scheme's own port", () => {
  const { hosts } = config({
    PUBLIC_URL: "https://keys.example.org",
    ALLOWED_HOSTS: "Keys.internal:8700",
    PORT: "80",
  });
  expect([...hosts].sort()).toEqual([
    "127.0.0.1",
    "[::1]",
    "keys.example.org",
    "keys.internal:8700",
    "localhost",
  ]);
});

describe("<NAME>_FILE", () => {
  it("gives the value of the variable, without the line end", () => {
    const path = file("fernet", `${KEY},${OTHER_KEY}\n`);
    expect(config({ FERNET_KEY: undefined, FERNET_KEY_FILE: path }).keyring.keys).toHaveLength(2);
  });

  it("is refused beside the variable itself", () => {
    expect(faults({ FERNET_KEY_FILE: file("fernet", KEY) })).toEqual({
      FERNET_KEY: "is given directly and by FERNET_KEY_FILE; one of them must go",
    });
  });

  it("is named when the file cannot be read", () => {
    const found = faults({ JWT_SECRET: undefined, JWT_SECRET_FILE: join(folder, "none") });
    expect(found.JWT_SECRET_FILE).toBe("names no file that this process can read");
  });

  it("is the only fault that is reported about a secret whose file cannot be read", () => {
    expect(Object.keys(faults({ JWT_SECRET: undefined, JWT_SECRET_FILE: join(folder, "none") }))).toEqual([
      "JWT_SECRET_FILE",
    ]);
  });
});

describe("KEY_POLICY_FILE", () => {
  it("changes the strict policy where it names a permission", () => {
    const { keyPolicy } = config({ KEY_POLICY_FILE: file("policy.json", '{"enableMargin":"warn"}') });
    expect([...keyPolicy]).toEqual([...new Map(STRICT_POLICY).set("enableMargin", "warn")]);
  });

  it("says what it must hold", () => {
    const problem = "must hold a JSON object: permission -> refuse, warn, fine or require";
    expect(faults({ KEY_POLICY_FILE: file("list.json", "[]") })).toEqual({ KEY_POLICY_FILE: problem });
  });
});

describe("with a data directory", () => {
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  writeFileSync(
    join(dataDir, "dev.env"),
    `# made\nKEYHOLD_ENV=development\nFERNET_KEY=${OTHER_KEY}\nJWT_SECRET=${"j".repeat(43)}\n`,
  );

  it("takes secrets, deployment name and database from there", () => {
    const { keyring, deployment, database } = readConfig({}, { dataDir });
    expect(keyring.fingerprints).toEqual(readFernetKey({ FERNET_KEY: OTHER_KEY }).fingerprints);
    expect(deployment).toBe("development");
    expect(database).toEqual({ kind: "sqlite", path: join(dataDir, "keyhold.db") });
  });

  it("lets a given variable win, also one that is given by its file", () => {
    const environment = { FERNET_KEY_FILE: file("given", KEY), DATABASE_URL_FILE: file("url", "file:/x.db") };
    const { keyring, database } = readConfig(environment, { dataDir });
    expect(keyring.fingerprints).toEqual(readFernetKey({ FERNET_KEY: KEY }).fingerprints);
    expect(database).toEqual({ kind: "sqlite", path: "/x.db" });
  });

  it("does without dev.env where there is none", () => {
    expect(config({}, { dataDir: folder }).database).toEqual({
      kind: "sqlite",
      path: join(folder, "keyhold.db"),
    });
  });

  it("says so when dev.env cannot be read, instead of asking for secrets", () => {
    mkdirSync(join(folder, "odd", "dev.env"), { recursive: true });
    expect(() => config({}, { dataDir: join(folder, "odd") })).toThrow("EISDIR");
  });
});

describe("under dev", () => {
  it("opens registration and names the deployment development", () => {
    expect(config({}, { dev: true })).toMatchObject({ deployment: "development", registration: "open" });
  });

  it("lets a given variable win", () => {
    const given = { KEYHOLD_ENV: "demo", REGISTRATION_FILE: file("registration", "closed") };
    expect(config(given, { dev: true })).toMatchObject({ deployment: "demo", registration: "closed" });
  });

  it.each([
    { HOST: "0.0.0.0" },
    { HOST: "0.0.0.0", ALLOW_PLAIN_HTTP: "1" },
    { HOST_FILE: file("host", "192.0.2.1") },
  ])("refuses to listen off loopback (%j)", (environment) => {
    expect(faults(environment, { dev: true })).toEqual({ HOST: "must be loopback under dev" });
  });
});

describe("readFernetKey", () => {
  it("reads that variable alone", () => {
    expect(readFernetKey({ FERNET_KEY: KEY, PORT: "x" }).keys).toHaveLength(1);
  });

  it("names the variable when it is missing", () => {
    expect(() => readFernetKey({})).toThrow("FERNET_KEY is missing; make one with: keyhold generate-key");
  });
});

it.each([
  ["127.0.0.1", 80, "http://127.0.0.1"],
  ["::1", 8700, "http://[::1]:8700"],
])("writes the origin of %s and port %i as %s", (host, port, expected) => {
  expect(originOf(host, port)).toBe(expected);
});
