import { setTimeout as sleep } from "node:timers/promises";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { gaugesOf } from "../../src/metrics/gauges.ts";
import { paced, shared } from "../../src/metrics/shared.ts";

/** Counts how often it is asked, and answers that. */
function counting(ms = 0) {
  let times = 0;
  let found = 0;
  const find = async () => {
    times += 1;
    await sleep(ms);
    found += 1;
    return times;
  };
  return { find, times: () => times, found: () => found };
}

describe("a shared answer", () => {
  it("is found once for all who ask within its time, and anew after it", async () => {
    const { find, times } = counting();
    const ask = shared(find, 60);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    await sleep(80);
    expect([await ask(), times()]).toEqual([2, 2]);
  });

  it("is shared when it is a failure as well", async () => {
    let times = 0;
    const ask = shared(() => Promise.reject(new Error(`failed ${++times}`)), 60_000);
    for (let asked = 0; asked < 3; asked++) await expect(ask()).rejects.toThrow("failed 1");
  });
});

describe("a paced answer", () => {
  it("is waited for the first time, and then given at once while a new one is sought behind it", async () => {
    const { find, times, found } = counting(40);
    const ask = paced(find, { restMs: 0, restTimes: 0 });
    expect(await ask()).toBe(1);
    expect([await ask(), times(), found()]).toEqual([1, 2, 1]);
    await expect.poll(found).toBe(2);
    expect([await ask(), times()]).toEqual([2, 3]);
  });

  it("is sought the more seldom the longer it takes", async () => {
    const seldom = counting(20);
    const askSeldom = paced(seldom.find, { restMs: 0, restTimes: 10_000 });
    for (let asked = 0; asked < 10; asked++) {
      await askSeldom();
      await sleep(10);
    }
    expect(seldom.times()).toBe(1);
    const { find, times } = counting(20);
    const ask = paced(find, { restMs: 0, restTimes: 10 });
    await expect.poll(() => ask().then(times)).toBe(2);
  });

  it("is none while it cannot be found", async () => {
    let isBroken = true;
    const ask = paced(async () => (isBroken ? Promise.reject(new Error("away")) : 7), {
      restMs: 0,
      restTimes: 0,
    });
    await expect(ask()).rejects.toThrow("no answer");
    isBroken = false;
    expect(await ask()).toBe(7);
  });
});

describe("a gauge", () => {
  it("that cannot be read is left out, and the others are there", async () => {
    const registry = new Registry();
    const gauges = gaugesOf(registry);
    let isAway = false;
    gauges.watch("keyhold_a", "A", () => 1);
    gauges.watch("keyhold_b", "B", async () => (isAway ? Promise.reject(new Error("away")) : 2));
    gauges.watchAll("keyhold_c", "C", ["kind"], () => {
      if (isAway) throw new Error("away");
      return [{ labels: { kind: "x" }, value: 3 }];
    });
    const values = async () => (await registry.metrics()).split("\n").filter((line) => /^keyhold/.test(line));
    expect(await values()).toEqual(["keyhold_a 1", "keyhold_b 2", 'keyhold_c{kind="x"} 3']);
    isAway = true;
    expect(await values()).toEqual(["keyhold_a 1"]);
  });

  it("loses the combinations of labels that are not answered any more", async () => {
    const registry = new Registry();
    let kinds = ["x", "y"];
    gaugesOf(registry).watchAll("keyhold_c", "C", ["kind"], () =>
      kinds.map((kind) => ({ labels: { kind }, value: 1 })),
    );
    await registry.metrics();
    kinds = ["y"];
    const text = await registry.metrics();
    expect([text.includes('"x"'), text.includes('"y"')]).toEqual([false, true]);
  });
});
