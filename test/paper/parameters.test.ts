import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeParameters, parseParameters, signedPayload } from "../../src/paper/parameters.ts";

const merged = (query: string, body = "") =>
  Object.fromEntries(mergeParameters(parseParameters(query), parseParameters(body)));
const code = (value: number) => expect.objectContaining({ status: 400, code: value });

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString("latin1"));

describe("merging query and body", () => {
  it("takes the value of the query when a name is in both", () => {
    expect(merged("a=1&b=2", "b=3&c=4")).toEqual({ a: "1", b: "2", c: "4" });
  });
  it("decodes percent-encoding, plus signs and raw UTF-8", () => {
    expect(merged("a=%E8%BF%99+x%2B&%62=2")).toEqual({ a: "这 x+", b: "2" });
    expect(merged(`a=${Buffer.from("这").toString("latin1")}`)).toEqual({ a: "这" });
  });
  it("takes a part without = as an empty value and passes over empty parts", () => {
    expect(merged("&a&&b=&")).toEqual({ a: "", b: "" });
  });
  it("refuses a name twice in the query with -1101", () => {
    expect(() => merged("a=1&a=1")).toThrow(code(-1101));
  });
  it("refuses a name twice in the body, also when one is written percent-encoded, with -1101", () => {
    expect(() => merged("", "a=1&%61=2")).toThrow(code(-1101));
  });
  it("refuses broken percent-encoding with -1100", () => {
    expect(() => merged("a=%")).toThrow(code(-1100));
    expect(() => merged("a=%ff")).toThrow(code(-1100));
  });
  it("refuses more than 100 parameters with -1101", () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=1`).join("&");
    expect(Object.keys(merged(many(100)))).toHaveLength(100);
    expect(() => merged(many(101))).toThrow(code(-1101));
  });
});

describe("the signed payload", () => {
  const payload = (query: string, body = "") =>
    signedPayload(parseParameters(query), parseParameters(body)).toString("latin1");

  it("puts the body directly behind the query", () => {
    expect(payload("a=1", "b=2")).toBe("a=1b=2");
  });
  it("keeps every byte as it came but the signature's own part", () => {
    expect(payload("b=%7e&&a=+&signature=x&c")).toBe("b=%7e&&a=+&c");
    expect(payload("a=1", "signature=x")).toBe("a=1");
  });
  it("leaves out a signature in query and body both, and one with an encoded name", () => {
    expect(payload("a=1&signature=x", "b=2&%73ignature=y")).toBe("a=1b=2");
  });
  it("is the very input when there is no signature, for any bytes", () => {
    fc.assert(
      fc.property(bytes, (raw) => {
        fc.pre(parseParameters(raw).every(({ name }) => name !== "signature"));
        expect(payload(raw)).toBe(raw);
      }),
    );
  });
  it("does not change when a signature is put at any place", () => {
    const part = fc.stringMatching(/^[a-r]=[a-z0-9%+]*$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), fc.nat(), (parts, place) => {
        const at = place % (parts.length + 1);
        const signed = [...parts.slice(0, at), "signature=abc", ...parts.slice(at)];
        expect(payload(signed.join("&"))).toBe(parts.join("&"));
      }),
    );
  });
});

it("merging gives values or a refusal and never another error, for any bytes", () => {
  fc.assert(
    fc.property(bytes, bytes, (query, body) => {
      try {
        merged(query, body);
      } catch (error) {
        expect(error).toMatchObject({ status: 400, verdict: "parameter" });
      }
    }),
  );
});
