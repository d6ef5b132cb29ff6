import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";

function clockAt(start: number) {
  let now = start;
  const clock = createExchangeClock(() => now);
  return { clock, set: (time: number) => (now = time) };
}

describe("the clock of an exchange", () => {
  it("is unknown until measured, and for each exchange by itself", () => {
    const { clock } = clockAt(0);
    clock.learn("a", { sentAt: 0, receivedAt: 0, exchangeTime: 5 });
    expect(clock.offset("a")).toBe(5);
    expect(clock.offset("b")).toBeUndefined();
  });

  it("takes the middle of the round trip for the moment of the answer", () => {
    const { clock } = clockAt(1_100);
    clock.learn("a", { sentAt: 1_000, receivedAt: 1_100, exchangeTime: 6_050 });
    expect(clock.offset("a")).toBe(5_000);
  });

  it("is wrong by half the round trip at most, however the way was divided", () => {
    const ms = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: -100_000, max: 100_000 }), (there, back, ahead) => {
        const { clock } = clockAt(there + back);
        clock.learn("a", { sentAt: 0, receivedAt: there + back, exchangeTime: there + ahead });
        expect(Math.abs((clock.offset("a") ?? Number.NaN) - ahead)).toBeLessThanOrEqual(
          (there + back) / 2 + 0.5,
        );
      }),
    );
  });

  it("is measured anew after ten minutes, when refused, and when our clock was set back", () => {
    const { clock, set } = clockAt(1_000);
    const sample = { sentAt: 1_000, receivedAt: 1_000, exchangeTime: 1_000 };
    clock.learn("a", sample);
    set(600_999);
    expect(clock.offset("a")).toBe(0);
    set(601_000);
    expect(clock.offset("a")).toBeUndefined();
    set(999);
    expect(clock.offset("a")).toBeUndefined();
    set(1_000);
    clock.forget("a");
    expect(clock.offset("a")).toBeUndefined();
  });
});
