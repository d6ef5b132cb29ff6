import { describe, expect, it } from "vitest";
import { isConfirmed } from "../../../web/ui/confirmation.ts";

describe("deleting is confirmed", () => {
  it.each(["DELETE", "SİL", "SIL", "sil", " DELETE ", "Ana hesap", " Ana hesap\t"])("by %j", (typed) => {
    expect(isConfirmed(typed, " Ana hesap ")).toBe(true);
  });

  // sıl and Si̇l (an i and a combining dot) are what folding of cases makes of SIL and SİL in the wrong language.
  it.each(["", " ", "delete", "Delete", "DELETE!", "sıl", "Sil", "si\u0307l", "ana hesap", "Ana", "null"])(
    "not by %j",
    (typed) => {
      expect(isConfirmed(typed, "Ana hesap")).toBe(false);
    },
  );

  it("by a word alone where there is no label", () => {
    expect(["DELETE", "", "null"].map((typed) => isConfirmed(typed, null))).toEqual([true, false, false]);
  });
});
