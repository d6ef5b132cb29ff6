import { argon2Sync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DECOY_HASH,
  decoyHash,
  hashPassword,
  MAX_PASSWORD_BYTES,
  PASSWORD_COST,
  verifyPassword,
} from "../../../src/core/crypto/password.ts";
import { formatPhc, parsePhc } from "../../../src/core/crypto/phc.ts";
import { Secret } from "../../../src/core/secret.ts";
import { caught } from "./caught.ts";
import { random } from "./material.ts";
import { CHEAP as CHEAP_COST } from "./password-cost.ts";
import { readVectors } from "./vectors.ts";

const { cases } = readVectors<{ cases: { password: string; phc: string }[] }>("argon2.json");
const [cheap] = cases;
const CHEAP = cheap?.phc ?? "";

describe("passwords: the published vectors of argon2id", () => {
  it.each(cases)("$phc", async ({ password, phc }) => {
    expect(await verifyPassword(new Secret(password), phc)).toBe(true);
    expect(await verifyPassword(new Secret(`${password}x`), phc)).toBe(false);
  });
});

describe("passwords", () => {
  it("are hashed with 46 MiB, 1 pass, 1 lane, and verified by their hash", async () => {
    const phc = await hashPassword(new Secret("correct horse"), random, PASSWORD_COST);
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await verifyPassword(new Secret("correct horse"), phc)).toBe(true);
    expect(await verifyPassword(new Secret("Correct horse"), phc)).toBe(false);
  });

  it("have another hash each time", async () => {
    const password = new Secret("correct horse");
    expect(await hashPassword(password, random, PASSWORD_COST)).not.toBe(
      await hashPassword(password, random, PASSWORD_COST),
    );
  });

  it("are the same however their letters were composed", async () => {
    const phc = await hashPassword(new Secret("caf\u00e9"), random, PASSWORD_COST);
    expect(await verifyPassword(new Secret("cafe\u0301"), phc)).toBe(true);
  });

  it("are refused beyond 1,024 bytes when hashed, and wrong when verified", async () => {
    const long = new Secret("é".repeat(MAX_PASSWORD_BYTES / 2 + 1));
    const error = await caught(() => hashPassword(long, random, PASSWORD_COST));
    expect(error.code).toBe("validation_failed");
    expect(await verifyPassword(long, CHEAP)).toBe(false);
  });

  it("are refused with half a surrogate pair, which many passwords would share", async () => {
    expect((await caught(() => hashPassword(new Secret("\ud800"), random, PASSWORD_COST))).code).toBe(
      "malformed_request",
    );
  });
});

describe("the decoy hash", () => {
  it.each([PASSWORD_COST, CHEAP_COST])(
    "has the parameters and sizes of a real one, so that it costs the same: %j",
    async (cost) => {
      const shape = (phc: string) => phc.replace(/\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/, "");
      expect(shape(decoyHash(cost))).toBe(shape(await hashPassword(new Secret("x"), random, cost)));
      expect(shape(decoyHash(cost))).not.toBe(decoyHash(cost));
    },
  );

  it("is no password's", async () => {
    expect(await verifyPassword(new Secret(""), DECOY_HASH)).toBe(false);
  });
});

describe("a stored hash", () => {
  const salt = "c29tZXNhbHQ";
  const tag = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  it.each([
    ["empty", ""],
    ["another algorithm", `$argon2i$v=19$m=256,t=2,p=1$${salt}$${tag}`],
    ["another version", `$argon2id$v=16$m=256,t=2,p=1$${salt}$${tag}`],
    ["too much memory", `$argon2id$v=19$m=65537,t=2,p=1$${salt}$${tag}`],
    ["far too much memory", `$argon2id$v=19$m=4294967295,t=2,p=1$${salt}$${tag}`],
    ["less memory than the lanes need", `$argon2id$v=19$m=15,t=2,p=2$${salt}$${tag}`],
    ["too many passes", `$argon2id$v=19$m=256,t=11,p=1$${salt}$${tag}`],
    ["no pass", `$argon2id$v=19$m=256,t=0,p=1$${salt}$${tag}`],
    ["too many lanes", `$argon2id$v=19$m=256,t=2,p=5$${salt}$${tag}`],
    ["a number with a leading zero", `$argon2id$v=19$m=0256,t=2,p=1$${salt}$${tag}`],
    ["parameters in another order", `$argon2id$v=19$t=2,m=256,p=1$${salt}$${tag}`],
    ["a padded salt", `$argon2id$v=19$m=256,t=2,p=1$${salt}=$${tag}`],
    ["unused bits set in the salt", `$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHR$${tag}`],
    ["a short salt", `$argon2id$v=19$m=256,t=2,p=1$c29tZXNh$${tag}`],
    ["a short tag", `$argon2id$v=19$m=256,t=2,p=1$${salt}$nf65EOgL`],
    ["the URL-safe alphabet", `$argon2id$v=19$m=256,t=2,p=1$${salt}$${tag.replace("/", "_")}`],
    ["something after it", `${CHEAP}$`],
    ["a line end after it", `${CHEAP}\n`],
  ])("is damage, not a wrong password, when it is or has: %s", async (_, phc) => {
    expect(parsePhc(phc)).toBeUndefined();
    expect((await caught(() => verifyPassword(new Secret("password"), phc))).code).toBe("key_unreadable");
  });

  it("is read as it was written, for all parameters within the bounds", () => {
    const bytes = (minLength: number) =>
      fc.uint8Array({ minLength, maxLength: 64 }).map((array) => Buffer.from(array));
    const hash = fc.record({
      memory: fc.integer({ min: 32, max: 65_536 }),
      passes: fc.integer({ min: 1, max: 10 }),
      parallelism: fc.integer({ min: 1, max: 4 }),
      salt: bytes(8),
      tag: bytes(16),
    });
    fc.assert(
      fc.property(hash, (parts) => {
        expect(parsePhc(formatPhc(parts))).toEqual(parts);
      }),
    );
  });

  it("with any other tag length is verified by a tag of that length", async () => {
    const nonce = Buffer.from("somesalt");
    const cost = { memory: 64, passes: 1, parallelism: 1 };
    const tag64 = argon2Sync("argon2id", { ...cost, message: "password", nonce, tagLength: 64 });
    const phc = formatPhc({ ...cost, salt: nonce, tag: tag64 });
    expect(await verifyPassword(new Secret("password"), phc)).toBe(true);
  });
});
