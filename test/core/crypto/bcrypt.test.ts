import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBcryptHash } from "../../../src/core/crypto/bcrypt.ts";
import { readVectors } from "./vectors.ts";

const { bcrypt } = readVectors<{ bcrypt: { hash: string }[] }>("tradebot.json");
const REST = "abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";

describe("a bcrypt hash", () => {
  it.each(bcrypt)("that C has made is known: $hash", ({ hash }) => {
    expect(isBcryptHash(hash)).toBe(true);
  });

  it.each([
    ["of the version that was a mistake", `$2x$05$${REST}`],
    ["of no version", `$2$05$${REST}`],
    ["of a cost of 2^3 rounds", `$2b$03$${REST}`],
    ["of a cost that would take longer than a login may", `$2b$15$${REST}`],
    ["of a cost in one digit", `$2b$5$${REST}`],
    ["that is cut off", `$2b$05$${REST.slice(1)}`],
    ["with something after it", `$2b$05$${REST}\n`],
    ["with a sign that is none of its own", `$2b$05$${REST.slice(1)}+`],
    ["of SHA-512", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO"],
    ["of argon2id", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR"],
    ["that is empty", ""],
  ])("%s is none that is verified here", (_, text) => {
    expect(isBcryptHash(text)).toBe(false);
  });

  it("is told from any other text", () => {
    fc.assert(fc.property(fc.string(), (text) => !isBcryptHash(text)));
  });
});
