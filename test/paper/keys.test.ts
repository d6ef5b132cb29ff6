import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAccount } from "../../src/paper/accounts.ts";
import { addRecord, type RequestRecord } from "../../src/paper/journal.ts";
import {
  allowsAddress,
  NEW_KEY_PERMISSIONS,
  type PaperKey,
  permissionsAt,
  randomAlphanumerics,
} from "../../src/paper/keys.ts";
import { T0 } from "./client.ts";

const key = (fields: Partial<PaperKey>): PaperKey => ({
  apiKey: "A".repeat(64),
  verifier: { type: "hmac", secret: "B".repeat(64) },
  createdAt: T0,
  account: openAccount("alice", T0),
  permissions: NEW_KEY_PERMISSIONS,
  ipRestrict: true,
  allowedAddresses: [],
  tradingExpiresAt: undefined,
  ...fields,
});

describe("random letters and digits", () => {
  it("pass over bytes that would make some characters likelier", () => {
    const bytes = Buffer.from([255, 248, 0, 250, 61, 62, 247]);
    expect(randomAlphanumerics(() => bytes, 4)).toBe("A9A9");
  });

  it("have the wanted length and alphabet, and use all of it", () => {
    const text = randomAlphanumerics(randomBytes, 5_000);
    expect(text).toMatch(/^[A-Za-z0-9]{5000}$/);
    expect(new Set(text).size).toBe(62);
  });
});

describe("an address list", () => {
  it.each([
    ["the same IPv4 address", ["192.0.2.1"], "192.0.2.1", true],
    ["another IPv4 address", ["192.0.2.1"], "192.0.2.10", false],
    ["the same IPv6 address in another spelling", ["2001:DB8:0::1"], "2001:db8::1", true],
    ["another IPv6 address", ["2001:db8::1"], "2001:db8::2", false],
    ["one of several", ["2001:db8::1", "192.0.2.1"], "192.0.2.1", true],
    ["any address when empty", [], "192.0.2.1", true],
  ])("admits or refuses %s", (_, allowedAddresses, address, expected) => {
    expect(allowsAddress(key({ allowedAddresses }), address)).toBe(expected);
  });

  it("admits everybody while the restriction is off", () => {
    expect(allowsAddress(key({ ipRestrict: false, allowedAddresses: ["192.0.2.1"] }), "192.0.2.2")).toBe(
      true,
    );
  });

  it("admits exactly its members, for any addresses", () => {
    const lists = fc.array(fc.ipV4(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lists, fc.ipV4(), (allowedAddresses, other) => {
        for (const address of allowedAddresses) {
          expect(allowsAddress(key({ allowedAddresses }), address)).toBe(true);
        }
        expect(allowsAddress(key({ allowedAddresses }), other)).toBe(allowedAddresses.includes(other));
      }),
    );
  });
});

it("trading ends with the millisecond of its expiry, and nothing else does", () => {
  const expiring = key({ tradingExpiresAt: T0 });
  expect(permissionsAt(expiring, T0 - 1)).toEqual(NEW_KEY_PERMISSIONS);
  expect(permissionsAt(expiring, T0)).toEqual({ ...NEW_KEY_PERMISSIONS, enableSpotAndMarginTrading: false });
});

it("the journal keeps the newest of more than 10,000 requests", () => {
  const journal: RequestRecord[] = [];
  const record = { method: "GET", path: "/", query_names: [], status: 200, verdict: "public" } as const;
  for (let i = 0; i < 10_001; i += 1) addRecord(journal, { ...record, at: String(i) });
  expect(journal).toHaveLength(5_001);
  expect([journal[0]?.at, journal.at(-1)?.at]).toEqual(["5000", "10000"]);
});
