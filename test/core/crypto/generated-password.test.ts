import { describe, expect, it } from "vitest";
import { generatePassword } from "../../../src/core/crypto/generated-password.ts";
import { random } from "./material.ts";

const bytes = (first: number) => (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (first + index) % 256));

describe("a generated password", () => {
  it("has 26 letters and digits, none of which looks like another", () => {
    const made = Array.from({ length: 50 }, () => generatePassword(random).reveal());
    for (const password of made) expect(password).toMatch(/^[a-hj-km-np-z02-9]{26}$/);
    expect(new Set(made).size).toBe(50);
  });

  it("is shown nowhere by accident", () => {
    const password = generatePassword(random);
    expect([`${password}`, JSON.stringify({ password })].join("")).not.toContain(password.reveal());
  });

  it("has each of 32 signs for 8 of the 256 values that a byte may have: 5 bits each, evenly", () => {
    const counts = new Map<string, number>();
    // 128 passwords of 26 bytes go round the 256 values 13 times.
    for (let number = 0; number < 128; number++)
      for (const sign of generatePassword(bytes(number * 26)).reveal())
        counts.set(sign, (counts.get(sign) ?? 0) + 1);
    expect([counts.size, ...new Set(counts.values())]).toEqual([32, 8 * 13]);
  });
});
