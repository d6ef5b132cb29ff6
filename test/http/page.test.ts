import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { makePageFolder, PAGE_FILES, type PageFolder } from "./page-folder.ts";
import { sendRaw } from "./socket.ts";

const INDEX = PAGE_FILES["index.html"];
const SCRIPT = "/assets/page-Bx9_2k1a.js";
const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

let folder: PageFolder;
let keyhold: TestKeyhold;
beforeAll(async () => {
  folder = makePageFolder();
  keyhold = await openTestKeyhold({}, {}, folder.path);
});
afterAll(async () => {
  await keyhold.close();
  folder.remove();
});

function ask(url: string, headers: Readonly<Record<string, string>> = {}, method: "GET" | "HEAD" = "GET") {
  return keyhold.app.inject({ method, url, headers: { host: "127.0.0.1:8700", ...headers } });
}

/** Every address that the page itself tells apart, as it is written there. */
const PLACES = [
  ...readFileSync(new URL("../../web/app/App.tsx", import.meta.url), "utf8").matchAll(
    /<Route path="([^"]+)">/g,
  ),
].map(([, path]) => path ?? "");

it("the page has addresses", () => {
  expect(PLACES).toContain("/activity");
});

describe("the page", () => {
  it.each([...PLACES, "/login/", "/login?next=%2F"])(
    "is answered at %s, to be asked for anew each time",
    async (url) => {
      const { statusCode, headers, payload } = await ask(url);
      expect([statusCode, payload]).toEqual([200, INDEX]);
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": CSP,
        "permissions-policy": expect.stringContaining("clipboard-write=(self)"),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        vary: "Accept-Encoding",
        "content-length": String(INDEX.length),
      });
    },
  );

  it.each([
    ["its mark", (etag: string) => etag],
    ["its mark, made strong by a proxy", (etag: string) => etag.replace("W/", "")],
    ["its mark among others", (etag: string) => `"other", ${etag}`],
    ["any mark", () => "*"],
  ])("is 304 without a body to whoever has it already and sends %s", async (_, sent) => {
    const etag = String((await ask("/")).headers.etag);
    const answer = await ask("/", { "if-none-match": sent(etag) });
    expect([answer.statusCode, answer.payload]).toEqual([304, ""]);
    expect(answer.headers).toMatchObject({ etag, "cache-control": "no-cache", vary: "Accept-Encoding" });
  });

  it("has another mark when its text is another of the same length", async () => {
    const other = makePageFolder({ ...PAGE_FILES, "index.html": INDEX.replace("Made", "Mode") });
    const server = await openTestKeyhold({}, {}, other.path);
    const answer = await server.app.inject({
      url: "/",
      headers: { host: "127.0.0.1:8700", "if-none-match": String((await ask("/")).headers.etag) },
    });
    expect(answer.statusCode).toBe(200);
    await server.close();
    other.remove();
  });

  it("stays whole when its folder is replaced under the running server", async () => {
    const brief = makePageFolder();
    const server = await openTestKeyhold({}, {}, brief.path);
    rmSync(join(brief.path, "assets"), { recursive: true });
    writeFileSync(join(brief.path, "index.html"), "half of a new page");
    const headers = { host: "127.0.0.1:8700" };
    expect((await server.app.inject({ url: "/", headers })).payload).toBe(INDEX);
    expect((await server.app.inject({ url: SCRIPT, headers })).statusCode).toBe(200);
    await server.close();
    brief.remove();
  });

  it("is not for other Host names, and not to be changed", async () => {
    expect((await ask("/", { host: "evil.example" })).statusCode).toBe(403);
    const answer = await keyhold.app.inject({
      method: "POST",
      url: "/",
      headers: { host: "127.0.0.1:8700" },
    });
    expect([answer.statusCode, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
  });
});

describe("an asset", () => {
  it.each([
    [SCRIPT, "text/javascript; charset=utf-8"],
    ["/assets/page-Qm0-77zz.css", "text/css; charset=utf-8"],
    ["/assets/icon-00aaBB_c.svg", "image/svg+xml"],
  ])("%s is %s, and kept for ever", async (url, type) => {
    const { statusCode, headers, payload } = await ask(url);
    expect([statusCode, payload]).toEqual([200, PAGE_FILES[url.slice(1) as keyof typeof PAGE_FILES]]);
    expect(headers).toMatchObject({
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      vary: "Accept-Encoding",
    });
  });

  it("opened by itself, as a picture can be, runs and loads nothing", async () => {
    expect((await ask("/assets/icon-00aaBB_c.svg")).headers["content-security-policy"]).toBe(
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
  });
});

describe("the encoding of an answer", () => {
  const plain = { name: undefined, decode: (body: Buffer) => body };
  const gzip = { name: "gzip", decode: gunzipSync };
  const br = { name: "br", decode: brotliDecompressSync };
  it.each([
    ["br", br],
    ["gzip, deflate, br, zstd", br],
    ["BR;q=0.1, gzip", br],
    ["*", br],
    ["gzip", gzip],
    ["br;q=0, gzip", gzip],
    ["br; q=0.0, *;q=0.5", gzip],
    ["", plain],
    ["identity", plain],
    ["deflate, zstd", plain],
    ["gzip;q=0", plain],
    ["*;q=0", plain],
    ["br;q=x", plain],
    ["brotli, xgzip", plain],
  ])("for Accept-Encoding %j is the smallest that is accepted", async (wanted, { name, decode }) => {
    for (const [url, text] of [
      ["/", INDEX],
      [SCRIPT, PAGE_FILES["assets/page-Bx9_2k1a.js"]],
    ] as const) {
      const { headers, rawPayload } = await ask(url, { "accept-encoding": wanted });
      expect([headers["content-encoding"], headers.vary]).toEqual([name, "Accept-Encoding"]);
      expect(decode(rawPayload).toString()).toBe(text);
      expect(headers["content-length"]).toBe(String(rawPayload.length));
    }
  });

  it("is plain where the build left no other, as for a file that compressing makes larger", async () => {
    const bare = makePageFolder();
    rmSync(join(bare.path, `${SCRIPT}.br`));
    rmSync(join(bare.path, `${SCRIPT}.gz`));
    const server = await openTestKeyhold({}, {}, bare.path);
    const headers = { host: "127.0.0.1:8700", "accept-encoding": "gzip, br" };
    const answer = await server.app.inject({ url: SCRIPT, headers });
    expect([answer.statusCode, answer.headers["content-encoding"]]).toEqual([200, undefined]);
    await server.close();
    bare.remove();
  });

  it.each(["/", SCRIPT])("is told by HEAD of %s too, without the body", async (url) => {
    const wanted = { "accept-encoding": "br" };
    const [get, head] = [await ask(url, wanted), await ask(url, wanted, "HEAD")];
    const { "x-request-id": _, date: __, ...same } = get.headers;
    expect(head.headers).toMatchObject(same);
    expect([head.statusCode, head.payload]).toEqual([200, ""]);
  });
});

describe("what is not in the page", () => {
  let port: number;
  beforeAll(async () => {
    port = await keyhold.app.listen();
  });

  it.each([
    "/assets/page-Bx9_2k1a.js.br",
    "/assets/page-Bx9_2k1a.js.gz",
    "/assets/page-00000000.js",
    "/assets/PAGE-Bx9_2k1a.js",
    "/assets/.hidden.js",
    "/assets/__proto__",
    "/assets",
    "/assets/",
    "/assets/..",
    "/assets/../../x",
    "/assets/../../x.js",
    "/assets/../index.html",
    "/assets/%2e%2e/%2e%2e/x",
    "/assets/%2e%2e%2f%2e%2e%2fx",
    "/assets/..%2f..%2fx.js",
    "/assets/..%5c..%5cx.js",
    "/assets/..\\..\\x.js",
    "/assets//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/assets/%00",
    "/assets/page-Bx9_2k1a.js%00",
    "/assets/page-Bx9_2k1a.js%00.css",
    "/.vite/manifest.json",
    "/%2evite/manifest.json",
    "/manifest.json",
    "/index.html",
    "/index.html.br",
    "/../x",
    "/..%2fx",
  ])("is not reached by %s: 404, in the form of the house", async (path) => {
    const lines = [`GET ${path} HTTP/1.1`, "Host: 127.0.0.1:8700", "Accept: */*", "Connection: close"];
    const { status, headers, body } = await sendRaw(port, lines);
    expect([status, body.code]).toEqual([404, "not_found"]);
    expect(headers).toMatchObject({
      "content-type": expect.stringContaining("application/problem+json"),
      "cache-control": "no-store",
    });
  });

  it.each(["/assets/%", "/assets/%ff", `/assets/${"a".repeat(200)}`])(
    "is not reached by the malformed %s: 400",
    async (path) => {
      const lines = [`GET ${path} HTTP/1.1`, "Host: 127.0.0.1:8700", "Connection: close"];
      expect((await sendRaw(port, lines)).body).toMatchObject({ code: "malformed_request" });
    },
  );
});

describe("an address that does not exist", () => {
  it.each(["/nothing", "/index.html", "/login/x", "/apis", "/nothing?x=1", "/.vite/manifest.json"])(
    "%s shows a browser the page, with status 404 and not to be kept",
    async (url) => {
      for (const method of ["GET", "HEAD"] as const) {
        const { statusCode, headers, payload } = await ask(url, BROWSER, method);
        expect([statusCode, payload]).toEqual([404, method === "GET" ? INDEX : ""]);
        expect(headers).toMatchObject({
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": CSP,
          "cache-control": "no-store",
        });
        expect(headers).not.toHaveProperty("etag");
      }
    },
  );

  it("is 404 also to a browser that has the page already", async () => {
    const etag = String((await ask("/")).headers.etag);
    expect((await ask("/nothing", { ...BROWSER, "if-none-match": etag })).statusCode).toBe(404);
  });

  it.each([
    ["below /api/", "/api/v1/nothing", BROWSER],
    ["at /api", "/api", BROWSER],
    ["below /assets/", "/assets/nothing.js", BROWSER],
    ["asked for by a program", "/nothing", { accept: "*/*" }],
    ["asked for without a wish", "/nothing", {}],
  ])("%s is a problem", async (_, url, headers) => {
    const answer = await ask(url, headers);
    expect([answer.statusCode, answer.json().code]).toEqual([404, "not_found"]);
  });

  it("below /gateway/ is an error of the exchange's own form", async () => {
    const answer = await ask("/gateway/binance/x", BROWSER);
    expect([answer.statusCode, answer.json().code]).toEqual([404, -1020]);
  });

  it("is a problem to whoever wants to change something there", async () => {
    const headers = { host: "127.0.0.1:8700", ...BROWSER };
    const answer = await keyhold.app.inject({ method: "POST", url: "/nothing", headers });
    expect([answer.statusCode, answer.json().code]).toEqual([404, "not_found"]);
  });

  it("is a problem to a browser too where there is no page", async () => {
    const server = await openTestKeyhold();
    for (const url of ["/", "/login", SCRIPT, "/nothing"]) {
      const headers = { host: "127.0.0.1:8700", ...BROWSER };
      const answer = await server.app.inject({ url, headers });
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 404, "not_found"]);
    }
    await server.close();
  });
});

it("the page is in no OpenAPI document", async () => {
  const { paths } = (await ask("/openapi.json")).json();
  expect(Object.keys(paths).filter((path) => !/^\/(?:api\/v1\/|healthz|readyz)/.test(path))).toEqual([]);
});
