import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readKeyInput } from "../../../../src/core/keys/input.ts";
import { type Problem, Refused } from "../../../../web/api/problem.ts";
import {
  doubtLength,
  judgeEntries,
  readEntries,
  serverFaultsOf,
} from "../../../../web/features/exchange-key/entries.ts";

const KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
const SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

function form(api_key: string, secret_key: string, label = ""): FormData {
  const entries = new FormData();
  for (const [name, value] of Object.entries({ exchange: "binance", api_key, secret_key, label }))
    entries.set(name, value);
  return entries;
}

function pem(kind: string): string {
  return `-----BEGIN ${kind}-----\nMC4CAQ==\n-----END ${kind}-----\n`;
}

function judge(...values: Parameters<typeof form>) {
  return judgeEntries(form(...values));
}

describe("what is handed over", () => {
  it("is read without blanks and invisible characters at its ends, and with those inside", () => {
    expect(readEntries(form(`\u200b ${KEY}\r\n`, `\ufeff${SECRET}\u2060 `, " Main  account "))).toEqual({
      api_key: KEY,
      secret_key: SECRET,
      label: "Main  account",
    });
  });

  it("is nothing where a field is missing", () => {
    expect(readEntries(new FormData())).toEqual({ api_key: "", secret_key: "", label: "" });
  });

  it.each<[string, Parameters<typeof form>, ReturnType<typeof judge>]>([
    ["nothing wrong", [KEY, SECRET], {}],
    [
      "both empty",
      ["", " \u200b"],
      { api_key: { id: "key.api_key.empty" }, secret_key: { id: "key.secret_key.empty" } },
    ],
    [
      "masks",
      ["abcd****wxyz", "\u2022\u2022\u2022\u2022"],
      { api_key: { id: "key.masked" }, secret_key: { id: "key.masked" } },
    ],
    ["an ellipsis", ["abcd\u2026wxyz", SECRET], { api_key: { id: "key.masked" } }],
    [
      "a blank inside",
      [`${KEY.slice(0, 9)} ${KEY.slice(9)}`, SECRET],
      { api_key: { id: "key.unusual_character" } },
    ],
    ["both the same", [KEY, ` ${KEY}`], { secret_key: { id: "key.secret_key.equal" } }],
    ["a private key", [KEY, pem("PRIVATE KEY")], {}],
    [
      "a private key with line ends written out",
      [KEY, pem("RSA PRIVATE KEY").replaceAll("\n", "\\r\\n")],
      {},
    ],
    [
      "a private key without its end",
      [KEY, pem("PRIVATE KEY").slice(0, -9)],
      { secret_key: { id: "key.secret_key.pem_cut" } },
    ],
    ["a public key", [KEY, pem("PUBLIC KEY")], { secret_key: { id: "key.secret_key.pem_public" } }],
    [
      "a private key under a passphrase",
      [KEY, pem("ENCRYPTED PRIVATE KEY")],
      { secret_key: { id: "key.secret_key.pem_encrypted" } },
    ],
    [
      "a private key of OpenSSH",
      [KEY, pem("OPENSSH PRIVATE KEY")],
      { secret_key: { id: "key.secret_key.pem_refused" } },
    ],
    [
      "a public key in the place of the API key",
      [pem("PUBLIC KEY"), SECRET],
      { api_key: { id: "key.api_key.pem" } },
    ],
    [
      "an API key too long",
      ["k".repeat(257), SECRET],
      { api_key: { id: "key.too_long", values: { limit: 256 } } },
    ],
    [
      "a label too long",
      [KEY, SECRET, "l".repeat(101)],
      { label: { id: "key.too_long", values: { limit: 100 } } },
    ],
  ])("is judged: %s", (_, values, faults) => {
    expect(judge(...values)).toEqual(faults);
  });
});

describe("a field that the server finds fault with", () => {
  const refusal = new Refused({
    code: "validation_failed",
    errors: [{ field: "secret_key", message: "This RSA key has 1024 bits." }],
  } as unknown as Problem);

  it.each([
    ["in words of the page for a private key", true, { id: "key.secret_key.pem_refused" }],
    [
      "in the server's words for anything else",
      false,
      { id: "form.server_says", values: { message: "This RSA key has 1024 bits." } },
    ],
  ])("says so %s", (_, hasPem, fault) => {
    expect(serverFaultsOf(refusal, hasPem)).toEqual({ secret_key: fault });
  });
});

describe("an API key of an unusual length", () => {
  it.each([63, 65, 1])("is worth a word: %i characters", (length) => {
    expect(doubtLength("k".repeat(length))).toEqual({ id: "key.api_key.length", values: { length } });
  });

  it.each(["", KEY, "abcd…wxyz"])(
    "is not, where there is nothing to say or something worse: %j",
    (apiKey) => {
      expect(doubtLength(apiKey)).toBeUndefined();
    },
  );
});

describe("the page and the server", () => {
  const end = fc.constantFrom(
    "",
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0\u200b",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u3000",
  );
  const visible = fc.string({
    unit: fc.constantFrom(..."!#*,-./019:=?AZ[]_az{}~"),
    minLength: 1,
    maxLength: 257,
  });
  const odd = fc.oneof(
    fc.constantFrom("", "***", "\u2026", "\u2022", "-----BEGIN PRIVATE KEY-----", "\u0085", "\u00ad", "é"),
    fc.string({ unit: "binary", maxLength: 70 }),
    fc
      .tuple(visible, fc.constantFrom("***", "\u2026", " ", "\u200b", "\u0000", "é"), visible)
      .map((parts) => parts.join("")),
  );
  /** What is pasted: mostly a key, whole or not, and what clings to its ends. */
  const pasted = fc
    .tuple(end, fc.oneof({ weight: 3, arbitrary: visible }, { weight: 1, arbitrary: odd }), end)
    .map((parts) => parts.join(""));
  /** Now and then the same text in both fields. */
  const both = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(pasted, pasted) },
    { weight: 1, arbitrary: pasted.map((text) => [text, ` ${text}\n`] as const) },
  );
  // A field of a form holds no half of a surrogate pair, and neither does the request.
  const wellFormed = both.map(([key, secret]) => [key.toWellFormed(), secret.toWellFormed()] as const);

  it("find fault with the same fields, and read the same where there is none", () => {
    let accepted = 0;
    fc.assert(
      fc.property(wellFormed, ([api_key, secret_key]) => {
        const faults = Object.keys(judge(api_key, secret_key)).toSorted();
        const answer = readKeyInput({ api_key, secret_key });
        if ("errors" in answer) {
          expect(faults).toEqual(answer.errors.map(({ field }) => field).toSorted());
          return;
        }
        accepted += 1;
        const { apiKey, secret } = answer.key;
        const read = { api_key: apiKey, secret_key: secret.reveal(), label: "" };
        expect([faults, readEntries(form(api_key, secret_key))]).toEqual([[], read]);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it("differ in one thing: a secret that is too long only the server refuses", () => {
    const secret_key = "s".repeat(8_193);
    expect(judge(KEY, secret_key)).toEqual({});
    expect(readKeyInput({ api_key: KEY, secret_key })).toHaveProperty("errors");
  });
});
