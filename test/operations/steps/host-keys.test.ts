import { beforeEach, describe, expect, it } from "vitest";
import type { Send, SendResult } from "../../../src/net/send.ts";
import { createHostKeys, type HostKeys } from "../../../src/operations/steps/host-keys.ts";
import { type HostKey, hostKey } from "../../host-app.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const [first, second] = [hostKey("first"), hostKey("second")];

let time: number;
let asked: number;
let answer: SendResult;
let hostKeys: HostKeys;
let told: (string | undefined)[];
beforeEach(() => {
  time = 1_000_000;
  asked = 0;
  answer = keySet(first);
  const send: Send = async () => {
    asked += 1;
    return answer;
  };
  told = [];
  const note = (problem: string | undefined) => told.push(problem);
  hostKeys = createHostKeys({ send, now: () => time, note }, "/jwks");
});

function keySet(...keys: HostKey[]): SendResult {
  return {
    kind: "answer",
    status: 200,
    headers: {},
    body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }),
  };
}

const isGood = async (key: HostKey) => {
  const choose = await hostKeys.find(key.kid);
  const chosen = choose?.({ alg: key.alg, kid: key.kid }, { payload: "", signature: "" });
  return (await Promise.resolve(chosen).catch(() => undefined)) !== undefined;
};
const DOWN: SendResult = { kind: "failed", reason: "timeout", code: "UND_ERR" };
const PAGE: SendResult = { kind: "answer", status: 200, headers: {}, body: "<!doctype html>" };

describe("the host's keys", () => {
  it("are asked for when the first token comes, once for all who wait", async () => {
    expect(asked).toBe(0);
    expect(await Promise.all(Array.from({ length: 50 }, () => isGood(first)))).not.toContain(false);
    expect(asked).toBe(1);
  });

  it("tell of each attempt what stood in its way", async () => {
    for (const next of [keySet(first), DOWN, { ...PAGE, status: 404 }, PAGE]) {
      answer = next;
      await isGood(first);
      time += 11 * MINUTE_MS;
    }
    const [good, ...bad] = told;
    expect([good, bad]).toEqual([
      undefined,
      ["gives no answer (timeout)", "answers 404", "answers with something that is no key set"],
    ]);
  });

  it("are not asked for again within 10 minutes, and then are", async () => {
    await isGood(first);
    time += 10 * MINUTE_MS;
    await isGood(first);
    expect(asked).toBe(1);
    time += 1;
    answer = keySet(second);
    expect([await isGood(first), await isGood(second)]).toEqual([false, true]);
    expect(asked).toBe(2);
  });

  it("are asked for at once when a token names a new one", async () => {
    await isGood(first);
    answer = keySet(first, second);
    time += 30_000;
    expect([await isGood(second), await isGood(first)]).toEqual([true, true]);
    expect(asked).toBe(2);
  });

  it("are asked for at most every 30 s, whatever keys a stranger names", async () => {
    for (let request = 0; request < 1_000; request++) {
      await hostKeys.find(`no such key ${request}`);
      time += 100;
    }
    expect(asked).toBe(4);
  });

  it.each<[string, () => SendResult]>([
    ["does not answer", () => DOWN],
    ["answers 500", () => ({ kind: "answer", status: 500, headers: {}, body: "" })],
    [
      "sends elsewhere",
      () => ({
        kind: "answer",
        status: 302,
        headers: { location: "https://evil.example/" },
        body: JSON.stringify({ keys: [second.jwk] }),
      }),
    ],
    ["sends a page", () => ({ kind: "answer", status: 200, headers: {}, body: "<html>" })],
  ])("are the last ones for a day while the host %s", async (_, broken) => {
    await isGood(first);
    answer = broken();
    time += 24 * HOUR_MS;
    expect([await isGood(first), await isGood(second)]).toEqual([true, false]);
    time += 1;
    expect(await hostKeys.find(first.kid)).toBeUndefined();
  });

  it("are had again as soon as the host answers again", async () => {
    answer = DOWN;
    expect(await hostKeys.find(first.kid)).toBeUndefined();
    answer = keySet(first);
    time += 29_999;
    expect(await hostKeys.find(first.kid)).toBeUndefined();
    time += 1;
    expect(await isGood(first)).toBe(true);
  });

  it("choose none of two keys with one name", async () => {
    answer = keySet(first, { ...second, jwk: { ...second.jwk, kid: "first" } });
    expect(await isGood(first)).toBe(false);
  });
});
