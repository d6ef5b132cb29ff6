import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faults, KEY } from "./read-environment.ts";

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
