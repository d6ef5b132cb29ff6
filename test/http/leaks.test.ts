import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeyholdError } from "../../src/core/errors.ts";
import type { Database } from "../../src/db/schema.ts";
import { describeError } from "../../src/http/describe-error.ts";
import { onSqliteOnly } from "../database.ts";
import { sql } from "../key-desk.ts";
import { type Answer, call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const PLANTED = "planted-77e0b3d2";
const LOGIN = "/api/v1/auth/login";
const BODY = { email: `${PLANTED}@example.com`, password: `${PLANTED} password` };

let keyhold: TestKeyhold;
let failWith: unknown;
beforeEach(async () => {
  failWith = undefined;
  const passwords = {
    run<T>(work: () => Promise<T>): Promise<T> {
      return failWith === undefined ? work() : Promise.reject(failWith);
    },
  };
  keyhold = await openTestKeyhold({}, { passwords });
});
afterEach(() => keyhold.close());

describe("an operation that fails in a way nobody thought of", () => {
  it.each<[string, unknown]>([
    ["an Error", new Error(`bad value ${PLANTED}`)],
    ["an Error of many lines, one like a stack frame", new Error(`x\n    at ${PLANTED} (/x.ts:1:1)\ny`)],
    [
      "an Error with a status of its own",
      Object.assign(new Error(PLANTED), { statusCode: 418, code: "E_TEAPOT" }),
    ],
    ["an Error that claims to be a validation", Object.assign(new Error(PLANTED), { statusCode: 503 })],
    ["a TypeError with a cause", new TypeError(PLANTED, { cause: new SyntaxError(`in JSON: ${PLANTED}`) })],
    ["a text", PLANTED],
    ["nothing", null],
    ["an object", { message: PLANTED, password: PLANTED }],
  ])(
    "with %s answers 500 internal without its words, and the log has neither them nor the body",
    async (_, thrown) => {
      failWith = thrown;
      const answer = await call(keyhold.app, "POST", LOGIN, { body: BODY });
      expect([answer.status, answer.body.code]).toEqual([500, "internal"]);
      expect(JSON.stringify(answer)).not.toContain(PLANTED);
      expect(keyhold.logged()).not.toContain(PLANTED);
      const line = keyhold
        .logged()
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text))
        .findLast(({ event }) => event === "request.refused");
      expect(line).toMatchObject({
        level: "error",
        event: "request.refused",
        request_id: answer.body.request_id,
        method: "POST",
        route: LOGIN,
        status: 500,
        code: "internal",
        error: expect.any(String),
      });
    },
  );

  it("leaves enough in the log to find the place in the source", async () => {
    failWith = new Error("where?");
    await call(keyhold.app, "POST", LOGIN, { body: BODY });
    expect(keyhold.logged()).toMatch(/at .*leaks\.test\.ts:\d+:\d+/);
  });
});

describe("what is planted in a request", () => {
  it("is never in the log: not the address, a header, the query, the body, a refused field", async () => {
    const { token } = await newUser(keyhold.app);
    const headers = { "user-agent": PLANTED, cookie: `keyhold_refresh=${PLANTED}`, "x-other": PLANTED };
    const asked: [Parameters<typeof call>[1], string, object][] = [
      ["GET", `/${PLANTED}?${PLANTED}=${PLANTED}`, { headers }],
      ["GET", `/api/v1/about?token=${PLANTED}`, { headers }],
      ["GET", "/api/v1/auth/me", { headers: { ...headers, authorization: `Bearer ${PLANTED}` } }],
      ["GET", "/healthz", { headers: { ...headers, host: PLANTED } }],
      ["GET", "/docs", { headers: { ...headers, host: PLANTED } }],
      ["POST", LOGIN, { headers, body: { [PLANTED]: PLANTED } }],
      ["POST", LOGIN, { headers, body: BODY }],
      ["POST", LOGIN, { headers: { ...headers, "content-type": "application/json" }, body: `{${PLANTED}` }],
      ["POST", LOGIN, { headers: { ...headers, "content-type": PLANTED }, body: PLANTED }],
      ["POST", "/api/v1/auth/refresh", { headers: { ...headers, origin: PLANTED } }],
      ["POST", "/api/v1/auth/register", { headers, body: { ...BODY, email: PLANTED } }],
      ["PATCH", "/api/v1/api-keys/me", { token, headers, body: { label: PLANTED, x: PLANTED } }],
    ];
    for (const [method, url, request] of asked) await call(keyhold.app, method, url, request);
    expect(keyhold.logged().split("\n").length).toBeGreaterThan(8);
    expect(keyhold.logged()).not.toContain(PLANTED);
  });

  const PLANTED_ACCOUNT = { email: "planted@example.com", password: BODY.password };

  async function plantPassword(): Promise<Answer[]> {
    const answers = [
      await call(keyhold.app, "POST", "/api/v1/auth/register", { body: PLANTED_ACCOUNT }),
      await call(keyhold.app, "POST", LOGIN, { body: PLANTED_ACCOUNT }),
      await call(keyhold.app, "POST", LOGIN, {
        body: { ...PLANTED_ACCOUNT, password: `${PLANTED} wrong` },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 401]);
    return answers;
  }

  it("as a password is in no answer, log or table, and as an e-mail not in the log", async () => {
    expect(JSON.stringify(await plantPassword())).not.toContain(PLANTED);
    expect(keyhold.logged()).not.toMatch(/planted/);
    for (const table of await keyhold.database.tableNames())
      expect(JSON.stringify(await sql(keyhold, `select * from ${table}`))).not.toContain(PLANTED);
  });

  onSqliteOnly("a server keeps its own files", () => {
    it("as a password is in no file", async () => {
      await plantPassword();
      const folder = dirname(keyhold.database.path);
      for (const name of await readdir(folder)) {
        expect((await readFile(join(folder, name))).includes(PLANTED)).toBe(false);
      }
    });
  });
});

describe("a database that fails", () => {
  it("is 503 with its code, and readiness is lost", async () => {
    const write = () =>
      Promise.reject(new KeyholdError("storage_failed", { cause: new Error("disk I/O error") }));
    for (const { db } of keyhold.nodes) (db as { write: Database["write"] }).write = write;
    const { status, body } = await call(keyhold.app, "POST", LOGIN, { body: BODY });
    expect([status, body.code]).toEqual([503, "storage_failed"]);
    expect(keyhold.logged()).toContain("disk I/O error");
    for (const { db } of keyhold.nodes) await db.close();
    const ready = await call(keyhold.app, "GET", "/readyz");
    expect([ready.status, ready.body]).toEqual([503, { status: "not_ready", missing: ["database"] }]);
    expect((await call(keyhold.app, "GET", "/healthz")).status).toBe(200);
  });
});

describe("the description of an error for the log", () => {
  it("quotes no foreign message, however errors are nested", () => {
    const words = fc.array(fc.constantFrom("x", "\n", "    at ", "(", ":1:1)", " "), { maxLength: 6 });
    fc.assert(
      fc.property(words, fc.nat(3), (parts, depth) => {
        let error: Error = new RangeError(`${parts.join("")}${PLANTED}${parts.join("")}`);
        for (let level = 0; level < depth; level += 1)
          error = new TypeError(`${PLANTED}${level}`, { cause: error });
        expect(JSON.stringify(describeError(error))).not.toContain(PLANTED);
        expect(JSON.stringify(describeError(new KeyholdError("internal", { cause: error })))).not.toContain(
          PLANTED,
        );
      }),
    );
  });

  it("ends, when errors are each other's cause", () => {
    const error = new Error("a");
    error.cause = new Error("b", { cause: error });
    expect(describeError(error).error).toBe("Error <- Error <- Error <- Error");
  });
});
