import { describe, expect, it } from "vitest";
import { foldKindText, parseFoldKind } from "../../../src/core/audit/fold-kind.ts";

const KIND = {
  event: "session.refused",
  actor: "user:7",
  subject: "user:7",
  reason: "bad_password",
  from: "203.0.113.0/24",
} as const;

describe("a kind of refusals", () => {
  it("is read back as it was written, with a reason or without", () => {
    for (const kind of [
      KIND,
      { ...KIND, reason: "" },
      { ...KIND, from: "anywhere", actor: "anonymous" },
    ] as const)
      expect(parseFoldKind(foldKindText(kind))).toEqual(kind);
  });

  it("is another as soon as one of its parts is", () => {
    const others = [
      { ...KIND, event: "session.opened" },
      { ...KIND, actor: "user:8" },
      { ...KIND, subject: "user:8" },
      { ...KIND, reason: "bad_totp" },
      { ...KIND, from: "203.0.114.0/24" },
    ] as const;
    expect(new Set([KIND, ...others].map(foldKindText)).size).toBe(6);
  });

  it("that the version before wrote has no actor, and is nobody's", () => {
    expect(parseFoldKind("session.refused user:7 bad_password anywhere")).toEqual({
      ...KIND,
      from: "anywhere",
      actor: "anonymous",
    });
  });
});
