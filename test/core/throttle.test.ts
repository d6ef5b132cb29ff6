import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressBlock,
  countWithin,
  countWithSlowdown,
  type ThrottleDecision,
  type ThrottleState,
  throttleSubject,
} from "../../src/core/throttle.ts";

type Decide = (state: ThrottleState | undefined, now: number) => ThrottleDecision;

const HOUR_MS = 3_600_000;

/** The times at which attempts passed, when they are made one after the other. */
function passes(decide: Decide, times: readonly number[]): number[] {
  let state: ThrottleState | undefined;
  return times.filter((now) => {
    const decision = decide(state, now);
    if (decision.kind === "pass") state = decision.next;
    return decision.kind === "pass";
  });
}

const steps = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 300 }).map((gaps) => {
  let at = 0;
  return gaps.map((gap) => {
    at += gap;
    return at;
  });
});

describe("a window", () => {
  it("lets at most its limit pass, for any times, limit and length", () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 9_000 }),
        (times, limit, windowMs) => {
          const passed = passes((state, now) => countWithin({ limit, windowMs }, state, now), times);
          // Each window begins with the first attempt after the one before has ended.
          let start = -Infinity;
          let count = 0;
          for (const at of passed) {
            if (at >= start + windowMs) [start, count] = [at, 0];
            count += 1;
            expect(count).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  it("never makes anybody wait longer than itself, and then lets pass", () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9_000 }),
        (times, limit, windowMs) => {
          let state: ThrottleState | undefined;
          for (const now of times) {
            const decision = countWithin({ limit, windowMs }, state, now);
            if (decision.kind === "pass") state = decision.next;
            else {
              expect(decision.seconds).toBeLessThanOrEqual(Math.ceil(windowMs / 1000));
              expect(countWithin({ limit, windowMs }, state, now + decision.seconds * 1000).kind).toBe(
                "pass",
              );
            }
          }
        },
      ),
    );
  });
});

describe("the slow-down of an account", () => {
  it("lets twenty pass freely, then makes each next one wait 1, 2, 4, 8, 16 and at most 30 seconds", () => {
    let state: ThrottleState | undefined;
    for (let count = 0; count < 20; count += 1) {
      const decision = countWithSlowdown(state, 0);
      expect(decision.kind).toBe("pass");
      if (decision.kind === "pass") state = decision.next;
    }
    let now = 0;
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const decision = countWithSlowdown(state, now);
      if (decision.kind !== "wait") throw new Error("it did not wait");
      waits.push(decision.seconds);
      now += decision.seconds * 1000;
      const next = countWithSlowdown(state, now);
      if (next.kind === "pass") state = next.next;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it("never stops an account: after at most 30 seconds an attempt passes, however many there were", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.nat(), (count, lastAt) => {
        const state = { count, lastAt, expiresAt: lastAt + HOUR_MS };
        expect(countWithSlowdown(state, lastAt + 30_000).kind).toBe("pass");
      }),
    );
  });

  it("forgets after an hour without an attempt", () => {
    const state = { count: 500, lastAt: 0, expiresAt: HOUR_MS };
    expect(countWithSlowdown(state, HOUR_MS)).toMatchObject({ kind: "pass", next: { count: 1 } });
  });
});

describe("an address block", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::ffff:cb00:7107", "203.0.113.7"],
    ["0:0:0:0:0:FFFF:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::9", "2001:db8:1:2::/64"],
    ["1:2::3:4:5:1.2.3.4", "1:2:0:3::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("of %j is %j", (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });

  it("is the same for all addresses of one /64, and another for another", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16));
    // 2000::/3 is what is given out to the world.
    const network = fc.tuple(fc.constant("2a01"), group, group, group).map((groups) => groups.join(":"));
    const host = fc.tuple(group, group, group, group).map((groups) => groups.join(":"));
    fc.assert(
      fc.property(network, network, host, host, (one, other, first, second) => {
        expect(addressBlock(`${one}:${first}`)).toBe(addressBlock(`${one}:${second}`));
        expect(addressBlock(`${one}:${first}`) === addressBlock(`${other}:${first}`)).toBe(one === other);
      }),
    );
  });
});

describe("a throttle's subject", () => {
  it("is another one for other parts, however they are cut, and never holds the parts", () => {
    expect(throttleSubject("a", "bc", "d")).not.toBe(throttleSubject("a", "b", "cd"));
    expect(throttleSubject("a", "b")).not.toBe(throttleSubject("c", "b"));
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 500 }), (part) => {
        const subject = throttleSubject("login", part);
        expect(subject).toMatch(/^login:[\w-]{43}$/);
        expect(subject).not.toContain(part);
      }),
    );
  });
});
