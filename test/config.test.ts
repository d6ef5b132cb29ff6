import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Environment } from "../src/config/environment.ts";
import { type Config, originOf, readFernetKey } from "../src/config.ts";
import { STRICT_POLICY } from "../src/core/keys/policy.ts";
import { Secret } from "../src/core/secret.ts";
import { config, faults, KEY, OTHER_KEY, openFolder } from "./config/read-environment.ts";

import selfSigned from "./net/self-signed.json" with { type: "json" };

const { folder, file } = openFolder();

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
