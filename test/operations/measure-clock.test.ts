import { expect, test } from "vitest";
import { paper } from "../../src/exchanges/binance/index.ts";
import type { SendResult } from "../../src/net/send.ts";
import { measureClock } from "../../src/operations/measure-clock.ts";

/** A clock that moves by `roundTrip` while the exchange is asked. */
function asking(answer: SendResult, { at = 1_000_000, roundTrip = 40 } = {}) {
  let time = at;
  const deps = {
    now: () => time,
    send: async () => {
      time += roundTrip;
      return answer;
    },
  };
  return measureClock(deps, paper);
}

const answer = (body: string, status = 200): SendResult => ({ kind: "answer", status, headers: {}, body });

test.each([
  [1_000_020, 0],
  [1_005_020, 5_000],
  [995_020, -5_000],
])("an exchange that says %i in the middle of the round trip is %i ms away", async (serverTime, offsetMs) => {
  expect(await asking(answer(JSON.stringify({ serverTime })))).toEqual({ offsetMs, roundTripMs: 40 });
});

test("an odd round trip gives whole milliseconds", async () => {
  const measured = await asking(answer('{"serverTime":1000000}'), { roundTrip: 41 });
  expect(Number.isInteger(measured?.offsetMs)).toBe(true);
});

test.each<[string, SendResult]>([
  ["no answer", { kind: "failed", reason: "timeout", code: "UND_ERR_ABORTED" }],
  ["an error", answer('{"serverTime":1000000}', 503)],
  ["no time", answer("{}")],
  ["no JSON", answer("<html>")],
])("%s measures nothing", async (_, result) => {
  expect(await asking(result)).toBeUndefined();
});
