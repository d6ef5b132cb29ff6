import { describe, expect, it } from "vitest";
import { Refusal } from "../../src/paper/refusal.ts";
import { checkTiming, readTimeUnit } from "../../src/paper/timing.ts";
import { T0 } from "./client.ts";

const outcome = (timestamp: string | number, recvWindow?: string, serverTime = T0): string => {
  try {
    checkTiming(String(timestamp), recvWindow, serverTime);
    return "accepted";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.code} ${error.message}`;
  }
};

const OLD = "-1021 Timestamp for this request is outside of the recvWindow.";
const NEW = "-1021 Timestamp for this request was 1000ms ahead of the server's time.";
const RANGE = "-1102 Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.";
const ILLEGAL = "-1100 Illegal characters found in parameter 'timestamp'; legal range is '^[0-9]{1,20}$'.";

describe("a timestamp", () => {
  it.each([
    ["now", T0, undefined, "accepted"],
    ["5000 ms old", T0 - 5_000, undefined, "accepted"],
    ["5001 ms old", T0 - 5_001, undefined, OLD],
    ["999 ms ahead", T0 + 999, undefined, "accepted"],
    ["1000 ms ahead", T0 + 1_000, undefined, NEW],
    ["10 s ahead", T0 + 10_000, undefined, NEW],
    ["more than 10 s ahead", T0 + 10_001, undefined, RANGE],
    ["of 2017-01-01", 1_483_228_800_000, undefined, OLD],
    ["before 2017", 1_483_228_799_999, undefined, RANGE],
    ["in seconds", Math.floor(T0 / 1_000), undefined, RANGE],
    ["60000 ms old in the largest window", T0 - 60_000, "60000", "accepted"],
    ["60001 ms old in the largest window", T0 - 60_001, "60000", OLD],
    ["1 ms old in a window of 0", T0 - 1, "0", OLD],
    ["now in a window of 0", T0, "0", "accepted"],
  ])("%s: %s", (_, timestamp, recvWindow, expected) => {
    expect(outcome(timestamp, recvWindow)).toBe(expected);
  });

  it("is read as microseconds when it has 16 digits", () => {
    expect(outcome(`${T0}000`)).toBe("accepted");
    expect(outcome(`${T0 - 5_000}000`)).toBe("accepted");
    expect(outcome(`${T0 - 5_001}999`)).toBe(OLD);
    expect(outcome(`${T0 + 999}999`)).toBe("accepted");
    expect(outcome(`${T0 + 1_000}000`)).toBe(NEW);
  });

  it.each(["", "abc", "-1", "1e12", "1.5", `${T0}.0`, " 1", "9".repeat(21)])(
    "%j is refused as illegal",
    (text) => {
      expect(outcome(text)).toBe(ILLEGAL);
    },
  );

  it("of 20 digits is out of range", () => {
    expect(outcome("9".repeat(20))).toBe(RANGE);
  });
});

describe("recvWindow", () => {
  it("counts three decimals of a millisecond", () => {
    expect(outcome(`${T0 - 2}000`, "1.999")).toBe(OLD);
    expect(outcome(`${T0 - 2}001`, "1.999")).toBe("accepted");
    expect(outcome(`${T0 - 6_000}000`, "6000.346")).toBe("accepted");
    expect(outcome(`${T0 - 2}999`, "1.001"), "1.001 * 1000 is less than 1001").toBe("accepted");
  });

  it("is refused above 60000", () => {
    expect(outcome(T0, "60000.001")).toBe("-1131 recvWindow must be less than 60000.");
    expect(outcome(T0, "60000.000")).toBe("accepted");
  });

  it.each(["", "-1", "5000ms", "1.2345", "1e3", "5000."])("%j is refused as malformed", (text) => {
    expect(outcome(T0, text)).toContain("-1102 Mandatory parameter 'recvWindow'");
  });
});

describe("the time unit header", () => {
  it.each([undefined, "MILLISECOND", "millisecond"])("%s means ms", (header) => {
    expect(readTimeUnit(header)(T0)).toBe(T0);
  });
  it.each(["MICROSECOND", "microsecond"])("%s means us", (header) => {
    expect(readTimeUnit(header)(T0)).toBe(T0 * 1_000);
  });
  it("is refused when it is neither", () => {
    expect(() => readTimeUnit("SECOND")).toThrow(expect.objectContaining({ status: 400, code: -1194 }));
  });
});
