import { describe, expect, it } from "vitest";
import { formatSecondFactor, parseSecondFactor } from "../../../src/core/crypto/second-factor.ts";
import { Secret } from "../../../src/core/secret.ts";
import { caught } from "./caught.ts";
import { readVectors } from "./vectors.ts";

const { secret, sealed } = readVectors<{ secret: string; sealed: string }>("totp.json");
const hash = "0".repeat(64);

describe("the sealed value of a second factor", () => {
  it("is that of the vector, byte for byte, both ways", () => {
    const factor = parseSecondFactor(new Secret(sealed));
    expect([factor.secret.reveal(), factor.key.toString(), factor.recovery.length]).toEqual([
      secret,
      "12345678901234567890",
      2,
    ]);
    expect(formatSecondFactor(factor).reveal()).toBe(sealed);
  });

  it("has no recovery codes before it is confirmed", () => {
    const value = formatSecondFactor({ secret: new Secret(secret), recovery: [] });
    expect(value.reveal()).toBe(`{"secret":"${secret}","recovery":[]}`);
    expect(parseSecondFactor(value).recovery).toEqual([]);
  });

  it.each([
    ["empty", ""],
    ["no JSON", secret],
    ["null", "null"],
    ["a list", "[]"],
    ["without a secret", `{"recovery":[]}`],
    ["with a short secret", `{"secret":"${secret.slice(1)}","recovery":[]}`],
    ["with a secret that is no text", `{"secret":[1],"recovery":[]}`],
    ["without recovery codes", `{"secret":"${secret}"}`],
    ["with a number for a hash", `{"secret":"${secret}","recovery":[1]}`],
    ["with a hash in upper case", `{"secret":"${secret}","recovery":["${hash.replace("0", "A")}"]}`],
    ["with one text for hashes", `{"secret":"${secret}","recovery":"${hash}"}`],
  ])("that is %s is damage, and the error quotes nothing", async (_, text) => {
    const error = await caught(() => parseSecondFactor(new Secret(text)));
    expect(error.code).toBe("key_unreadable");
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(secret.slice(1));
  });
});
