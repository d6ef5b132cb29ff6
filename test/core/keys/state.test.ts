import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Rejection } from "../../../src/core/keys/notices.ts";
import * as state from "../../../src/core/keys/state.ts";

const REASON: Rejection = { code: "wrong_secret", params: {} };
const DAY = state.UNCONFIRMED_AFTER_MS;

describe("key standing", () => {
  const fresh = state.newStanding(1_000);

  it("is valid from its acceptance on", () => {
    expect(state.stateOf(fresh)).toEqual({ state: "valid", since: 1_000 });
    expect(state.isValid(fresh)).toBe(true);
  });

  it("keeps its date when confirmed again, and remembers the confirmation", () => {
    const again = state.confirmed(fresh, 2_000);
    expect(state.stateOf(again)).toEqual({ state: "valid", since: 1_000 });
    expect(again.confirmedAt).toBe(2_000);
  });

  it("carries the reason when rejected, takes a newer reason over, and keeps the first date", () => {
    const first = state.rejected(fresh, REASON, 2_000);
    const second = state.rejected(first, { code: "keys_locked", params: {} }, 3_000);
    expect(state.stateOf(second)).toEqual({ state: "rejected", since: 2_000 });
    expect(second.reason?.code).toBe("keys_locked");
    expect(state.isValid(second)).toBe(false);
  });

  it("loses the reason when the exchange accepts the key again", () => {
    const back = state.confirmed(state.rejected(fresh, REASON, 2_000), 3_000);
    expect(back).toMatchObject({ checked: "valid", reason: null, since: 3_000 });
  });

  it("stays valid while the exchange cannot be asked, and is unconfirmed after a day", () => {
    expect(state.doubted(fresh, 1_000 + DAY - 1)).toBe(fresh);
    const stale = state.doubted(fresh, 1_000 + DAY);
    expect(state.stateOf(stale)).toEqual({ state: "unconfirmed", since: 1_000 + DAY });
    expect(state.isValid(stale)).toBe(true);
    expect(state.stateOf(state.confirmed(stale, 5 * DAY))).toEqual({ state: "valid", since: 5 * DAY });
  });

  it("never turns a fault of the exchange into a rejection, nor a rejection into doubt", () => {
    const refused = state.rejected(fresh, REASON, 2_000);
    expect(state.doubted(refused, 9 * DAY)).toBe(refused);
  });

  it("shows frozen before all else and the truth again when thawed", () => {
    const cold = state.frozen(state.rejected(fresh, REASON, 2_000), 3_000);
    expect(state.stateOf(cold)).toEqual({ state: "frozen", since: 3_000 });
    expect(state.stateOf(state.frozen(cold, 4_000)).since).toBe(3_000);
    expect(state.stateOf(state.thawed(cold))).toEqual({ state: "rejected", since: 2_000 });
  });

  it("stays frozen through every verdict", () => {
    const step = fc.constantFrom("confirm", "reject", "doubt");
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let standing = state.frozen(fresh, 1_500);
        steps.forEach((kind, index) => {
          const now = 2_000 + index * DAY;
          if (kind === "confirm") standing = state.confirmed(standing, now);
          else if (kind === "reject") standing = state.rejected(standing, REASON, now);
          else standing = state.doubted(standing, now);
          expect(standing.reason !== null).toBe(standing.checked === "rejected");
        });
        expect(state.stateOf(standing)).toEqual({ state: "frozen", since: 1_500 });
      }),
    );
  });
});
