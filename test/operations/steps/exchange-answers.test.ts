import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import type { Credential } from "../../../src/exchanges/index.ts";
import { createExchangeClock } from "../../../src/net/clock.ts";
import type { OutgoingRequest, SendResult } from "../../../src/net/send.ts";
import { askForInspection } from "../../../src/operations/steps/ask-exchange.ts";
import { startAsking } from "../../../src/operations/steps/exchange-answers.ts";
import { exchange } from "./paper-desk.ts";

const BINANCE = exchange("binance");
const CREDENTIAL: Credential = { keyType: "hmac", apiKey: "k", secret: new Secret("s") };
const START = 1_700_000_000_000;

/** An exchange of which every answer is written down beforehand, and a clock that moves by its answers alone. */
function script(answers: readonly (Partial<SendResult> & { tookMs?: number })[], weightLeft = 1_000) {
  let now = START;
  let weight = weightLeft;
  const sent: { request: OutgoingRequest; timeoutMs: number }[] = [];
  const deps = {
    now: () => now,
    clock: createExchangeClock(
      () => now,
      () => now,
    ),
    takeWeight: async (_: string, cost: number) => {
      weight -= cost;
      return weight >= 0;
    },
    heed: async () => undefined,
    send: async (_: string, request: OutgoingRequest, timeoutMs: number) => {
      sent.push({ request, timeoutMs });
      const { tookMs = 0, ...answer } = answers[sent.length - 1] ?? {};
      now += tookMs;
      return { kind: "answer", status: 200, headers: {}, body: "{}", ...answer } as SendResult;
    },
  };
  return { deps, sent };
}

const time = (exchangeTime: number, tookMs = 0) => ({
  body: JSON.stringify({ serverTime: exchangeTime }),
  tookMs,
});

describe("asking an exchange", () => {
  it("signs by the exchange's clock: our time and the measured offset", async () => {
    const { deps, sent } = script([time(START + 7_050, 100)]);
    await askForInspection(deps, BINANCE, CREDENTIAL);
    expect(sent[1]?.request.path).toContain(`recvWindow=5000&timestamp=${START + 100 + 7_000}&signature=`);
  });

  it("gives all questions together one deadline of 10 s", async () => {
    const { deps, sent } = script([time(START, 4_000), { tookMs: 5_000 }, { tookMs: 500 }]);
    await askForInspection(deps, BINANCE, CREDENTIAL);
    expect(sent.map((s) => s.timeoutMs)).toEqual([10_000, 6_000, 1_000]);
  });

  it("asks no more when the deadline has passed", async () => {
    const { deps, sent } = script([time(START, 4_000), { tookMs: 6_000 }]);
    expect(await askForInspection(deps, BINANCE, CREDENTIAL)).toMatchObject({
      outcome: "unclear",
      cause: { code: "timeout" },
    });
    expect(sent).toHaveLength(2);
  });

  it("waits no longer than the deadline although our clock was set back", async () => {
    const { deps, sent } = script([time(START, -3_600_000)]);
    await askForInspection(deps, BINANCE, CREDENTIAL);
    for (const { timeoutMs } of sent) expect(timeoutMs).toBeLessThanOrEqual(10_000);
  });

  it("sends nothing for which there is no weight, and says that this was the reason", async () => {
    const { deps, sent } = script([time(START)], 10);
    expect(await askForInspection(deps, BINANCE, CREDENTIAL)).toEqual({
      outcome: "unclear",
      cause: { code: "weight_used_up", params: { status: null } },
      retryAfterSeconds: null,
    });
    expect(sent.map((s) => s.request.path.split("?")[0])).toEqual([
      "/api/v3/time",
      "/sapi/v1/account/apiRestrictions",
    ]);
  });

  it("is unclear when the time is not one, or the answers are not what they should be", async () => {
    for (const first of [{ body: "{}" }, time(START)]) {
      const { deps } = script([first]);
      expect(await askForInspection(deps, BINANCE, CREDENTIAL)).toMatchObject({
        outcome: "unclear",
        cause: { code: "not_understood" },
      });
    }
  });

  it.each([
    ["connect", "connection_failed"],
    ["too_large", "not_understood"],
    ["malformed", "not_understood"],
  ] as const)("is unclear after the failure %s: %s", async (reason, code) => {
    const { deps } = script([{ kind: "failed", reason, code: "X" }]);
    expect(await askForInspection(deps, BINANCE, CREDENTIAL)).toMatchObject({
      outcome: "unclear",
      cause: { code },
    });
  });

  it.each([
    ["30", 30],
    ["999999999", 259_200],
    ["-1", null],
    ["Wed, 21 Oct 2026 07:28:00 GMT", null],
    [["1", "2"], null],
  ])("reads how long to wait from Retry-After %j: %s", async (header, seconds) => {
    const { deps } = script([time(START), { status: 429, headers: { "retry-after": header } }]);
    const asking = startAsking(deps, BINANCE, 1_000);
    const answer = await asking.signed(BINANCE.balanceRequest, CREDENTIAL);
    expect(answer).toMatchObject({ retryAfterSeconds: seconds });
  });

  it("never sends the secret, nor shows it in what it answers", async () => {
    const secret = "planted-secret-0123456789";
    const refusal = { status: 400, body: '{"code":-2015,"msg":"no"}' };
    const { deps, sent } = script([time(START), refusal, refusal]);
    const answer = await askForInspection(deps, BINANCE, { ...CREDENTIAL, secret: new Secret(secret) });
    expect(answer.outcome).toBe("rejected");
    expect(JSON.stringify([sent, answer])).not.toContain(secret);
  });
});
