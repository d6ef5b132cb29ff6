import { describe, expect, it } from "vitest";
import { filterIn, isFiltering, queryOf, searchOf } from "../../../../web/features/activity/filter.ts";

describe("the filter in the address", () => {
  it("is read and written the same", () => {
    const search = "kind=api_key&outcome=refused&from=2026-11-01&to=2026-11-22&time=utc";
    expect(searchOf(filterIn(search))).toBe(search);
    expect(searchOf(filterIn(""))).toBe("");
  });

  it("drops what is no filter of ours", () => {
    const filter = filterIn("kind=x&outcome=maybe&from=yesterday&to=1-1-1&time=mars&more=1");
    expect(filter).toEqual({ kind: "", outcome: "", from: "", to: "", isUtc: false });
    expect(isFiltering(filter)).toBe(false);
  });

  it("asks the server for whole days of the zone that is shown, the last one included", () => {
    const filter = filterIn("from=2026-11-22&to=2026-11-22&time=utc");
    expect([...new URLSearchParams(queryOf(filter))]).toEqual([
      ["from", "2026-11-22T00:00:00.000Z"],
      ["to", "2026-11-23T00:00:00.000Z"],
    ]);
    const local = new URLSearchParams(queryOf({ ...filter, isUtc: false }));
    expect(local.get("from")).toBe(new Date(2026, 10, 22).toISOString());
    expect(local.get("to")).toBe(new Date(2026, 10, 23).toISOString());
  });
});
