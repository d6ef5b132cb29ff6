import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { Credential, Exchange } from "../../src/exchanges/exchange.ts";

const CREDENTIAL: Credential = {
  keyType: "hmac",
  apiKey: "k".repeat(64),
  secret: new Secret("s".repeat(64)),
};
const TIMING = { timestamp: 1_700_000_000_000, recvWindow: 5_000 };

/** What Keyhold relies on, whichever exchange it speaks with. Vectors of the exchange itself stand beside its tests. */
export function describeExchange(exchange: Exchange): void {
  const requests = [...exchange.inspectionRequests, exchange.balanceRequest];
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.dictionary(fc.string(), fc.jsonValue()).map((o) => JSON.stringify(o)),
  );

  describe(`the exchange ${exchange.id}`, () => {
    it("asks for at least one thing, each under a name of its own and at a cost", () => {
      const names = exchange.inspectionRequests.map((request) => request.name);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
      for (const request of requests) expect(request.weight).toBeGreaterThan(0);
    });

    it("only ever reads: nothing that an inspection or a balance asks can change an account", () => {
      for (const request of requests) expect(request.method).toBe("GET");
    });

    it("asks for the time without a key", () => {
      const { http } = exchange.timeRequest;
      expect(http.path).toMatch(/^\/[a-z0-9/]+$/);
      expect(http.headers).toEqual({});
    });

    it("signs without showing the secret, and into a path that goes out as it is", async () => {
      for (const request of requests) {
        const signed = await exchange.sign(request, CREDENTIAL, TIMING);
        expect(signed.path).toMatch(/^\/[\x21-\x7e]+$/);
        expect(signed.path.startsWith(request.path)).toBe(true);
        expect(JSON.stringify(signed)).not.toContain(CREDENTIAL.secret.reveal());
      }
    });

    it("signs the same request at the same time alike, and at another time differently", async () => {
      const [first, again, later] = await Promise.all(
        [TIMING, TIMING, { ...TIMING, timestamp: TIMING.timestamp + 1 }].map((timing) =>
          exchange.sign(exchange.balanceRequest, CREDENTIAL, timing),
        ),
      );
      expect(again).toEqual(first);
      expect(later?.path).not.toBe(first?.path);
    });

    it("never throws, whatever the answer", () => {
      fc.assert(
        fc.property(fc.integer({ min: 100, max: 999 }), body, (status, text) => {
          exchange.classifyError(status, text);
          exchange.readTime(text);
          exchange.readBalances(text);
          exchange.readInspection(new Map(exchange.inspectionRequests.map(({ name }) => [name, text])));
        }),
      );
    });

    it("takes no fault of its own for a verdict on the key, whatever the body says", () => {
      const faults = fc.oneof(fc.constantFrom(403, 408, 418, 429, 451), fc.integer({ min: 500, max: 599 }));
      fc.assert(
        fc.property(faults, fc.oneof(body, fc.constant('{"code":-2015,"msg":""}')), (status, text) => {
          expect(exchange.classifyError(status, text).kind).toBe("unclear");
        }),
      );
    });

    it("accepts nothing that is not JSON", () => {
      fc.assert(
        fc.property(fc.string(), (text) => {
          const verdict = exchange.classifyError(200, `<${text}`);
          expect(verdict.kind).toBe("unclear");
        }),
      );
    });

    it("reads no inspection from missing answers", () => {
      expect(exchange.readInspection(new Map())).toBeUndefined();
    });
  });
}
