import { describe, expect, it } from "vitest";
import { reportJson, reportText } from "../../src/cli/import-report.ts";
import type { ImportReport } from "../../src/operations/import-tradebot.ts";

const REPORT: ImportReport = {
  users: { taken: 3, already: 2, failed: 1, left: 0 },
  keys: { taken: 1, already: 0, failed: 2, left: 4 },
  remarks: [
    { table: "users", id: 7, reason: "email_unfit" },
    { table: "api_keys", id: "5f0c", reason: "damaged", column: "encrypted_api_key" },
    {
      table: "api_keys",
      id: 9,
      reason: "unfit",
      column: "encrypted_secret_key",
      message: "It holds a blank",
    },
  ],
  unseen: { users: 0, api_keys: 0 },
  isWhole: false,
};

describe("the report of an import for a person", () => {
  it("has a line for each row that did not come as it was, with its column and why, then the sums", () => {
    expect(reportText(REPORT, false).split("\n")).toEqual([
      "users 7: not taken over: its e-mail is none that an account can have",
      "api_keys 5f0c (encrypted_api_key): not taken over: this is no Fernet token",
      "api_keys 9 (encrypted_secret_key): not taken over: the value in it cannot be one. It holds a blank",
      "users: 3 taken over, 2 here already, 1 not taken over, 0 left alone",
      "exchange keys: 1 taken over, 0 here already, 2 not taken over, 4 left alone",
      "",
    ]);
  });

  it("says of a dry run what would be taken over, and that nothing was", () => {
    const lines = reportText(REPORT, true).trimEnd().split("\n");
    expect(lines.at(-3)).toBe("users: 3 to be taken over, 2 here already, 1 not taken over, 0 left alone");
    expect(lines.at(-1)).toBe("nothing was changed: this was a dry run");
  });

  it("asks for another run when rows came meanwhile, be it of one table alone", () => {
    const again = /not looked at, since they came meanwhile: (\d) users, (\d) exchange keys; do it again/;
    const unseen = [
      { users: 1, api_keys: 0 },
      { users: 0, api_keys: 2 },
    ];
    expect(
      unseen.map((each) => again.exec(reportText({ ...REPORT, unseen: each }, false))?.slice(1)),
    ).toEqual([
      ["1", "0"],
      ["0", "2"],
    ]);
  });
});

describe("the report of an import for a program", () => {
  it("is one line of JSON that says the same", () => {
    const text = reportJson(REPORT, true);
    expect(text).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(text)).toEqual({
      dry_run: true,
      whole: false,
      users: REPORT.users,
      api_keys: REPORT.keys,
      unseen: REPORT.unseen,
      rows: [
        { table: "users", id: 7, reason: "email_unfit", message: expect.stringContaining("e-mail") },
        {
          table: "api_keys",
          id: "5f0c",
          reason: "damaged",
          column: "encrypted_api_key",
          message: expect.stringContaining("Fernet token"),
        },
        {
          table: "api_keys",
          id: 9,
          reason: "unfit",
          column: "encrypted_secret_key",
          message: "not taken over: the value in it cannot be one. It holds a blank",
        },
      ],
    });
  });
});
