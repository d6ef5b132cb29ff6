import { describe, expect, it } from "vitest";
import type { Rejection } from "../../../src/core/keys/notices.ts";
import { confirmed, newStanding, rejected } from "../../../src/core/keys/state.ts";

const REASON: Rejection = { code: "wrong_secret", params: {} };

describe("key standing", () => {
  const fresh = newStanding(1_000);

  it("is valid from its acceptance on", () => {
    expect(fresh).toEqual({ state: "valid", reason: null, since: 1_000, confirmedAt: 1_000 });
  });

  it("keeps its date when confirmed again, and remembers the confirmation", () => {
    expect(confirmed(fresh, 2_000)).toEqual({ ...fresh, confirmedAt: 2_000 });
  });

  it("carries the reason when rejected, takes a newer reason over, and keeps the first date", () => {
    const first = rejected(fresh, REASON, 2_000);
    const second = rejected(first, { code: "keys_locked", params: {} }, 3_000);
    expect(second).toMatchObject({ state: "rejected", since: 2_000, reason: { code: "keys_locked" } });
  });

  it("keeps the time of the last acceptance when rejected", () => {
    expect(rejected(fresh, REASON, 2_000).confirmedAt).toBe(1_000);
  });

  it("loses the reason when the exchange accepts the key again", () => {
    const back = confirmed(rejected(fresh, REASON, 2_000), 3_000);
    expect(back).toEqual({ state: "valid", reason: null, since: 3_000, confirmedAt: 3_000 });
  });
});
