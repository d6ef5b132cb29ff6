import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { startPaperExchange } from "../../src/paper/index.ts";
import { startPaper } from "./client.ts";

/** Sends bytes on a connection of their own and answers all that comes back until it is closed. */
const exchange = (port: number, bytes: string) =>
  new Promise<string>((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      answer += text;
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
const request = (target: string, headers = "", method = "GET", body = "") =>
  `${method} ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}\r\n${body}`;

const FORM = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 3\r\n";

describe("bytes that are no proper request", () => {
  it.each([
    ["nothing", "", 0],
    ["no HTTP", "hello\r\n\r\n", 400],
    ["headers over 16 KiB", request("/api/v3/ping", `x: ${"a".repeat(20_000)}\r\n`), 431],
    ["two lengths", request("/api/v3/ping", "content-length: 1\r\ncontent-length: 2\r\n"), 400],
    [
      "length and chunks",
      request("/api/v3/ping", "content-length: 1\r\ntransfer-encoding: chunked\r\n"),
      400,
    ],
    ["half a body", request("/paper/keys", "content-length: 100\r\n", "POST", "{"), 400],
    ["an absolute target", request("http://x/api/v3/ping"), 404],
    ["an asterisk", request("*", "", "OPTIONS"), 404],
    ["a question mark alone", request("/?"), 404],
    ["a path above the root", request("/api/v3/../v3/ping"), 404],
    ["a GET with a form for a body", request("/api/v3/ping", FORM, "GET", "a=1"), 200],
    ["a NUL, encoded", request("/api/v3/ping%00"), 404],
    ["a NUL in a value", request("/api/v3/ticker/price?symbol=%00"), 400],
    ["a lone percent sign", request("/api/v3/ticker/price?symbol=%"), 400],
    ["a prototype's name as parameter", request("/api/v3/ping?__proto__=1&constructor=2"), 400],
    ["a prototype's name as key", request("/paper/keys/__proto__", "", "DELETE"), 404],
  ])("%j is answered with its own status", async (_, bytes, status) => {
    const paper = await startPaper();
    expect(statusOf(await exchange(paper.port, bytes))).toBe(status);
    expect((await paper.ask("GET", "/api/v3/ping")).status).toBe(200);
  });
});

it("is answered with 4xx or 200, whatever target, headers and body come to any endpoint", async () => {
  const paper = await startPaperExchange({ now: () => 1_700_000_000_000 });
  const printable = fc.string({
    unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
  });
  const path = fc.oneof(
    fc.constantFrom(
      "/api/v3/account",
      "/sapi/v1/account/apiRestrictions",
      "/api/v3/exchangeInfo",
      "/paper/keys",
    ),
    fc.constantFrom(
      "/paper/faults",
      "/paper/keys/x",
      "/sapi/v1/capital/withdraw/apply",
      "/api/v3/ticker/24hr",
    ),
    printable.map((text) => `/${text.replaceAll("?", "")}`),
  );
  const name = fc.constantFrom(
    "timestamp",
    "signature",
    "recvWindow",
    "symbol",
    "symbols",
    "omitZeroBalances",
    "x",
  );
  const value = fc.oneof(fc.constantFrom("1700000000000", "%", "[]", "5000", ""), printable);
  const query = fc.array(
    fc.tuple(name, value).map((pair) => pair.join("=")),
    { maxLength: 6 },
  );
  const method = fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS");
  const header = fc.constantFrom("", `x-mbx-apikey: ${"k".repeat(64)}\r\n`, "x-mbx-time-unit: \xff\r\n");
  try {
    await fc.assert(
      fc.asyncProperty(method, path, query, header, fc.json(), async (verb, where, parts, extra, body) => {
        const text = Buffer.from(body, "utf8").toString("latin1");
        const headers = `${extra}content-length: ${text.length}\r\n`;
        const answer = await exchange(
          paper.port,
          request(`${where}?${parts.join("&")}`, headers, verb, text),
        );
        const status = statusOf(answer);
        expect(status === 200 || status === 204 || (status >= 400 && status < 500)).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect((await fetch(`${paper.url}/paper/requests`)).status).toBe(200);
  } finally {
    await paper.close();
  }
});
