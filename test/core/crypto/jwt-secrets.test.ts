import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { parseJwtSecrets } from "../../../src/core/crypto/jwt-secrets.ts";

const LONG = "0123456789abcdef0123456789abcdef";
const OTHER = "fedcba9876543210fedcba9876543210";

describe("JWT_SECRET", () => {
  it("is one secret or several, blanks around each dropped", () => {
    const parsed = parseJwtSecrets(` ${LONG} , ${OTHER}\n`);
    expect("secrets" in parsed && parsed.secrets.map(({ signing }) => signing.export().toString())).toEqual([
      LONG,
      OTHER,
    ]);
  });

  it("is counted in bytes of UTF-8", () => {
    expect(parseJwtSecrets("é".repeat(16))).toHaveProperty("secrets");
    expect(parseJwtSecrets("é".repeat(15))).toHaveProperty("problem");
  });

  it("gives signing, refresh tokens and invitations different keys", () => {
    const parsed = parseJwtSecrets(LONG);
    const [secret] = "secrets" in parsed ? parsed.secrets : [];
    const keys = [secret?.signing, secret?.refresh, secret?.invitation].map((key) => key?.export());
    expect(keys.map((key) => key?.length)).toEqual([32, 32, 32]);
    expect(new Set(keys.map((key) => key?.toString("hex"))).size).toBe(3);
  });

  it.each([
    ["", "is shorter than 32 bytes"],
    [LONG.slice(1), "is shorter than 32 bytes"],
    [`${LONG},`, "in entry 2 of 2 is shorter than 32 bytes"],
    [`${LONG},short,${OTHER}`, "in entry 2 of 3 is shorter than 32 bytes"],
    [`${LONG},${LONG}`, "in entry 2 of 2 repeats an earlier entry"],
  ])("is refused when it is %j, saying only: %s", (text, problem) => {
    expect(parseJwtSecrets(text)).toEqual({ problem });
  });

  it("prints nothing of itself", () => {
    const shown =
      inspect(parseJwtSecrets(LONG), { depth: 9, showHidden: true }) + JSON.stringify(parseJwtSecrets(LONG));
    expect(shown).not.toContain(LONG.slice(0, 8));
    expect(shown).not.toContain(Buffer.from(LONG).toString("hex", 0, 8));
  });
});
