import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/api/audit.ts";
import { CSV_HEAD, csvLine, jsonLine } from "../../src/api/audit-lines.ts";

const ENTRY: AuditEntry = {
  chain_id: 7,
  sequence: 1,
  at: "2026-11-22T18:10:31.466Z",
  event: "user.registered",
  outcome: "done",
  actor: "user:7",
  subject: "user:7",
  request_id: "AAECAwQFBgcICQoL",
  data: {},
  details: { address: "203.0.113.7" },
  exact: { data: "{}", details: '{"address":"203.0.113.7"}', nonce: "00" },
  details_hash: "aa",
  previous_hash: "bb",
  hash: "cc",
};

/** The fields of a record, as RFC 4180 has them read. */
function fieldsOf(record: string): string[] {
  const fields = record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?=,|\r\n$)/g);
  return [...fields].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

describe("an entry as a line of JSON", () => {
  it("is the answer of the API to the letter, and one line whatever it holds", () => {
    const entry = { ...ENTRY, subject: "two\nlines\u2028" };
    expect(jsonLine(entry)).toMatch(/^[^\n]*\n$/);
    expect(JSON.parse(jsonLine(entry))).toEqual(entry);
  });
});

describe("an entry as a record of CSV", () => {
  it("has a field under each heading; data and details are the texts that were hashed", () => {
    expect(
      Object.fromEntries(fieldsOf(CSV_HEAD).map((name, at) => [name, fieldsOf(csvLine(ENTRY))[at]])),
    ).toEqual({
      chain_id: "7",
      sequence: "1",
      at: ENTRY.at,
      event: "user.registered",
      actor: "user:7",
      subject: "user:7",
      request_id: ENTRY.request_id,
      data: "{}",
      details: '{"address":"203.0.113.7"}',
      details_hash: "aa",
      hash: "cc",
    });
  });

  it("has an empty field where the details were erased", () => {
    const erased = { ...ENTRY, details: null, exact: { data: "{}", details: null, nonce: null } };
    expect(fieldsOf(csvLine(erased))[8]).toBe("");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])(
    "has an apostrophe before %j, which a spreadsheet would carry out",
    (subject) => {
      expect(fieldsOf(csvLine({ ...ENTRY, subject }))[5]).toBe(`'${subject}`);
    },
  );

  it.each(['a "quoted" word', "a, b", "two\r\nlines"])("holds %j within its one field", (subject) => {
    const fields = fieldsOf(csvLine({ ...ENTRY, subject }));
    expect([fields.length, fields[5]]).toEqual([11, subject]);
  });
});
