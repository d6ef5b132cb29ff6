import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";

function clockAt(start: number) {
  let now = start;
  let ticks = 0;
  const clock = createExchangeClock(
    () => now,
    () => ticks,
  );
  return {
    clock,
    /** Time passes. */
    wait(ms: number) {
      now += ms;
      ticks += ms;
    },
    /** Somebody sets our clock. */
    set(ms: number) {
      now += ms;
    },
  };
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

  it("is wrong by half the round trip at most, however the way was divided, where that took a second", () => {
    const ms = fc.integer({ min: 0, max: 500 });
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

  it("is never ahead of the exchange's by more than half of what that accepts, however long the way", () => {
    const ms = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: -100_000, max: 100_000 }), (there, back, ahead) => {
        const { clock } = clockAt(there + back);
        clock.learn("a", { sentAt: 0, receivedAt: there + back, exchangeTime: there + ahead });
        const error = (clock.offset("a") ?? Number.NaN) - ahead;
        expect(error).toBeLessThanOrEqual(500);
        expect(error).toBeGreaterThanOrEqual(-back);
      }),
    );
  });

  it("is measured anew after ten minutes, and when refused", () => {
    const { clock, wait } = clockAt(1_000);
    const sample = { sentAt: 1_000, receivedAt: 1_000, exchangeTime: 1_000 };
    clock.learn("a", sample);
    wait(599_999);
    expect(clock.offset("a")).toBe(0);
    wait(1);
    expect(clock.offset("a")).toBeUndefined();
    clock.learn("b", { ...sample, receivedAt: 601_000 });
    clock.forget("b");
    expect(clock.offset("b")).toBeUndefined();
  });

  it.each([-86_400_000, -10_000, 10_000, 300_000])(
    "is measured anew when our clock was set by %i ms",
    (ms) => {
      const { clock, wait, set } = clockAt(0);
      clock.learn("a", { sentAt: 0, receivedAt: 0, exchangeTime: 5 });
      wait(1_000);
      expect(clock.offset("a")).toBe(5);
      set(ms);
      expect(clock.offset("a")).toBeUndefined();
    },
  );

  it("is doubted only when it was not measured just now", () => {
    const { clock, wait } = clockAt(0);
    expect(clock.doubt("a")).toBe(false);
    clock.learn("a", { sentAt: 0, receivedAt: 0, exchangeTime: 5 });
    wait(9_999);
    expect(clock.doubt("a")).toBe(false);
    expect(clock.offset("a")).toBe(5);
    wait(1);
    expect(clock.doubt("a")).toBe(true);
    expect(clock.offset("a")).toBeUndefined();
  });
});
