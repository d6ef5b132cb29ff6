import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTimestamp } from "../../../src/core/import/timestamp.ts";

const AT = Date.parse("2024-01-02T03:04:05Z");

describe("a time of the other program", () => {
  it.each([
    ["2024-01-02 03:04:05", AT],
    ["2024-01-02T03:04:05", AT],
    ["2024-01-02 03:04:05.678901", AT + 678],
    ["2024-01-02 03:04:05.6", AT + 600],
    ["2024-01-02T03:04:05Z", AT],
    ["2024-01-02 03:04:05+00", AT],
    ["2024-01-02 03:04:05.000001+00:00", AT],
    ["2024-01-02 06:04:05+03", AT],
    ["2024-01-02T08:34:05+0530", AT],
    ["2024-01-01 23:34:05-03:30", AT],
  ])("%s is understood; without a zone it is UTC", (text, expected) => {
    expect(readTimestamp(text)).toBe(expected);
  });

  it.each([
    "",
    "infinity",
    "-infinity",
    "2024-01-02",
    "2024-13-02 03:04:05",
    "2024-01-02 25:04:05",
    "02.01.2024 03:04:05",
    "2024-01-02 03:04:05 BC",
    1_704_164_645,
    null,
    undefined,
  ])("%s is not", (value) => {
    expect(readTimestamp(value)).toBeUndefined();
  });

  it("comes back from every form that Python and PostgreSQL write", () => {
    const times = fc.date({
      min: new Date(0),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        times,
        fc.constantFrom("T", " "),
        fc.constantFrom("Z", "", "+00"),
        (time, between, zone) => {
          const text = time.toISOString().replace("T", between).replace("Z", zone);
          expect(readTimestamp(text)).toBe(time.getTime());
        },
      ),
    );
  });

  it("is never anything but a whole number or nothing, whatever the text", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const read = readTimestamp(value);
        return read === undefined || Number.isSafeInteger(read);
      }),
    );
  });
});
