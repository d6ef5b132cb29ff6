import { format, inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";

const PLANTED = "planted-3f9a1c77";
const secret = new Secret(PLANTED);

describe("a secret", () => {
  it("gives its value to reveal() alone", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(new Secret(value).reveal()).toBe(value);
      }),
    );
  });

  it.each<[string, () => string]>([
    ["String()", () => String(secret)],
    ["a template", () => `${secret}`],
    ["JSON", () => JSON.stringify({ secret, list: [secret] })],
    ["inspect", () => inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
    ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["its own properties", () => JSON.stringify(Reflect.ownKeys(secret).map(String))],
    ["a spread", () => inspect({ ...secret })],
    ["a structured clone", () => inspect(structuredClone(secret), { showHidden: true })],
    ["an error's cause", () => inspect(new Error("failed", { cause: secret }))],
    ["concatenation", () => `${[secret]}`],
  ])("is not seen in %s", (_, show) => {
    expect(show()).not.toContain(PLANTED);
  });

  it("prints as [secret]", () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      "[secret]",
      '"[secret]"',
      "[secret]",
    ]);
  });
});
