import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PUBLIC } from "../../../../src/exchanges/binance/gateway/public.ts";
import { READS } from "../../../../src/exchanges/binance/gateway/reads.ts";
import { TRADES } from "../../../../src/exchanges/binance/gateway/trades.ts";
import type { BotRequest, SignedCall } from "../../../../src/exchanges/index.ts";
import { NOW, parse, SIGNATURE } from "./parse-request.ts";

describe("the lists", () => {
  it("hold the endpoints that were looked up, and no other", () => {
    const paths = [
      ...PUBLIC.keys(),
      ...READS.keys(),
      ...[...TRADES.keys()].map((name) => name.split(" ")[1] ?? ""),
    ];
    expect(paths.every((path) => /^\/(?:api\/v3|sapi\/v1)(?:\/[A-Za-z0-9]+){1,3}$/.test(path))).toBe(true);
    expect([PUBLIC.size, READS.size, TRADES.size]).toEqual([19, 18, 15]);
    expect(paths.filter((path) => path.startsWith("/sapi/"))).toEqual([
      "/sapi/v1/account/apiRestrictions",
      "/sapi/v1/capital/config/getall",
      "/sapi/v1/margin/allPairs",
      "/sapi/v1/margin/isolated/allPairs",
    ]);
  });
});

describe("whatever is sent", () => {
  const paths = [
    ...PUBLIC.keys(),
    ...READS.keys(),
    ...[...TRADES.keys()].map((name) => name.split(" ")[1] ?? ""),
  ];
  const names = [...TRADES.values()].flatMap(({ parameters }) => Object.keys(parameters));
  const value = fc.oneof(
    fc.constantFrom(
      "BTCUSDT",
      "BUY",
      "SELL",
      "LIMIT",
      "MARKET",
      "STOP_LOSS",
      "GTC",
      "1",
      "0.5",
      "60000",
      "a-b",
      "%",
      "%41",
      "+",
      "%E4%B8%AD",
    ),
    fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
  );
  const form = fc
    .array(fc.tuple(fc.constantFrom(...names, "timestamp", "signature", "recvWindow", "x"), value), {
      maxLength: 14,
    })
    .map((pairs) => pairs.map(([name, text]) => `${name}=${text}`).join("&"));
  const request = fc.record({
    method: fc.constantFrom("GET", "POST", "PUT", "DELETE") as fc.Arbitrary<BotRequest["method"]>,
    path: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...paths) },
      { weight: 1, arbitrary: fc.string() },
    ),
    query: fc.oneof(form, fc.string()),
    body: fc.oneof(fc.constant(""), form, fc.string()),
    timeUnit: fc.option(fc.constantFrom("MICROSECOND", "x"), { nil: undefined }),
  });

  it("is understood or refused with a status of the client's fault, and never throws", () => {
    fc.assert(
      fc.property(request, (given) => {
        const parsed = parse(given);
        if ("status" in parsed) return parsed.status >= 400 && parsed.status < 500;
        return true;
      }),
      { numRuns: 5_000 },
    );
  });

  it("if understood, goes on with names of the list alone, once each, and no amount that was not read", () => {
    fc.assert(
      fc.property(request, (given) => {
        const parsed = parse(given);
        if ("status" in parsed || parsed.kind === "public") return true;
        const { action } = parsed as SignedCall;
        if (action.kind !== "trade") return true;
        const known = TRADES.get(action.name)?.parameters ?? {};
        const sent = action.request.query.map(([name]) => name);
        return new Set(sent).size === sent.length && sent.every((name) => Object.hasOwn(known, name));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("what was signed", () => {
  it("is the query and then the body, as received, without the signature wherever it stands", () => {
    const parsed = parse({
      method: "POST",
      query: `signature=${SIGNATURE}&symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC`,
      body: `quantity=1&price=0.1&recvWindow=5000&timestamp=${NOW}`,
    });
    expect(parsed).toMatchObject({
      signature: SIGNATURE,
      payloads: [
        `symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=0.1&recvWindow=5000&timestamp=${NOW}`,
      ],
    });
  });

  it("may be another encoding of the same values, which comes second", () => {
    const parsed = parse({ query: `symbol=%42TC&timestamp=${NOW}&signature=${SIGNATURE}` }) as SignedCall;
    expect(parsed.payloads).toEqual([`symbol=%42TC&timestamp=${NOW}`, `symbol=BTC&timestamp=${NOW}`]);
  });

  it("holds a time in milliseconds or microseconds, and a window of at most ten seconds", () => {
    const timing = (parameters: string) => {
      const { timestamp, recvWindow } = parse({ query: `symbol=B&${parameters}&signature=x` }) as SignedCall;
      return [timestamp, recvWindow];
    };
    expect(timing(`timestamp=${NOW}`)).toEqual([NOW, 5_000]);
    expect(timing(`timestamp=${NOW}123&recvWindow=60000`)).toEqual([NOW + 0.123, 10_000]);
    expect(timing(`timestamp=${NOW}&recvWindow=2000.5`)).toEqual([NOW, 2_000.5]);
  });
});
