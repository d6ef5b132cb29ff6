import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { Credential, Exchange, Method } from "../../src/exchanges/exchange.ts";

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

    describe("as bots speak it with us", () => {
      const { gateway } = exchange;
      const method = fc.constantFrom("GET", "POST", "PUT", "DELETE") as fc.Arbitrary<Method>;
      const text = fc.string({ unit: "grapheme-ascii", maxLength: 60 });

      it("reads any request, or refuses it in the exchange's form, and throws for nothing", () => {
        fc.assert(
          fc.property(method, text, text, text, (way, path, query, form) => {
            const request = { method: way, path: `/${path}`, query, body: form, timeUnit: undefined };
            const parsed = gateway.parse(request, () => "kh1");
            return !("status" in parsed) || (parsed.status >= 400 && parsed.status < 500);
          }),
        );
      });

      it("reads any answer to a trade, and takes nothing for refused that may have been done", () => {
        fc.assert(
          fc.property(fc.integer({ min: 200, max: 599 }), body, (status, answer) => {
            const { done } = gateway.readTradeOutcome("place", status, answer);
            return status < 500 || done === "unknown";
          }),
        );
        fc.assert(
          fc.property(body, (answer) => {
            gateway.readBook(answer);
            gateway.readSymbol(answer, "BTCUSDT");
            return gateway.readOrderState(200, answer).kind !== "absent";
          }),
        );
      });

      it("refuses everything in a form of its own, that is JSON and no success", () => {
        const answers = [gateway.refuse("not_found"), gateway.deny({ reason: "read_only", params: {} })];
        for (const { status, body: told } of answers) {
          expect(status).toBeGreaterThanOrEqual(400);
          expect(() => JSON.parse(told)).not.toThrow();
        }
      });

      it("tells its time at an address that anybody may ask", () => {
        const request = {
          method: "GET",
          path: gateway.timePath,
          query: "",
          body: "",
          timeUnit: undefined,
        } as const;
        expect(gateway.parse(request, () => "kh1")).toMatchObject({ kind: "public" });
        expect(gateway.showTime(1_700_000_000_000, undefined).body).toContain("1700000000000");
      });
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
