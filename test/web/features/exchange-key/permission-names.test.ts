import { describe, expect, it } from "vitest";
import {
  permissionName,
  permissionWithSwitch,
} from "../../../../web/features/exchange-key/permission-names.ts";
import { EN, TR } from "../../texts.ts";

describe("the name of a permission", () => {
  it("is a word of the person's, and beside it what to look for at the exchange", () => {
    expect([permissionName(EN, "enableWithdrawals"), permissionName(TR, "enableWithdrawals")]).toEqual([
      "Withdrawals",
      "Para çekme",
    ]);
    expect(permissionWithSwitch(TR, "enableWithdrawals")).toBe("Para çekme (Enable Withdrawals)");
  });

  it.each(["enableSomethingNew", "toString", "constructor", "__proto__"])(
    "that is not known, such as %s, stays as the exchange writes it",
    (name) => {
      expect([permissionName(EN, name), permissionWithSwitch(EN, name)]).toEqual([name, name]);
    },
  );
});
