import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKeyPolicy, STRICT_POLICY } from "../../../src/core/keys/policy.ts";

function problem(text: string): string | undefined {
  const parsed = parseKeyPolicy(text);
  return "problem" in parsed ? parsed.problem : undefined;
}

describe("the strict policy", () => {
  it("refuses all that moves money or trades anything but spot, and requires reading and spot trading", () => {
    const byStance = Object.groupBy(STRICT_POLICY, ([, stance]) => stance);
    expect(byStance.require?.map(([name]) => name)).toEqual(["enableReading", "enableSpotAndMarginTrading"]);
    expect(byStance.fine?.map(([name]) => name)).toEqual(["enableFixReadOnly"]);
    expect(byStance.warn).toBeUndefined();
    expect(byStance.refuse).toHaveLength(8);
  });
});

describe("parseKeyPolicy", () => {
  it("changes the strict policy where the text names a permission, and nowhere else", () => {
    const parsed = parseKeyPolicy('{"enableFutures":"warn","enableAlpha":"fine"}');
    expect(parsed).toEqual({
      policy: new Map([...STRICT_POLICY, ["enableFutures", "warn"], ["enableAlpha", "fine"]]),
    });
    expect(STRICT_POLICY.get("enableFutures")).toBe("refuse");
  });

  it("is the strict policy when the object is empty", () => {
    expect(parseKeyPolicy("{}")).toEqual({ policy: STRICT_POLICY });
  });

  it.each(["", "[]", "null", "5", '"refuse"', "{", "{'a':1}"])(
    "says what is expected when given %j",
    (text) => {
      expect(problem(text)).toBe("a JSON object: permission -> refuse, warn, fine or require");
    },
  );

  it("names the permission when its stance is not one", () => {
    for (const stance of ['"allow"', '"Fine"', "true", "null", '["fine"]']) {
      expect(problem(`{"enableMargin":${stance}}`)).toBe("refuse, warn, fine or require for enableMargin");
    }
  });

  it.each(["__proto__", "", "enable-x", "1a", "a b", "x".repeat(65)])("refuses the name %j", (name) => {
    expect(problem(`{${JSON.stringify(name)}:"fine"}`)).toMatch(/^permissions by the names/);
  });

  it("refuses more than it needs to read", () => {
    expect(problem(" ".repeat(65_537))).toBe("a file of at most 65536 characters");
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`p${i}`, "fine"]));
    expect(problem(JSON.stringify(many))).toBe("at most 200 permissions");
  });

  it("never throws, and never loosens what the text does not name", () => {
    const stance = fc.constantFrom("refuse", "warn", "fine", "require", "allow", true, null);
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(fc.string(), stance).map((o) => JSON.stringify(o)),
    );
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseKeyPolicy(given);
        if ("problem" in parsed) return;
        const named = new Set(Object.keys(JSON.parse(given)));
        for (const [name, strict] of STRICT_POLICY) {
          if (!named.has(name)) expect(parsed.policy.get(name)).toBe(strict);
        }
      }),
    );
  });
});
