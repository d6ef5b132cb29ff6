import { describe, expect, it } from "vitest";
import { ACCOUNT, RESTRICTIONS } from "./binance-api.ts";
import { startPaper, T0 } from "./client.ts";

describe("GET and DELETE /paper/requests", () => {
  it("lists Binance requests only, newest last, by names and never by values", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    await paper.ask("GET", "/api/v3/ping");
    paper.clock.now += 1_234;
    await paper.signed(key, "GET", RESTRICTIONS, "recvWindow=5000");
    expect(await paper.control("GET", "/paper/requests")).toEqual([
      {
        at: new Date(T0).toISOString(),
        method: "GET",
        path: "/api/v3/ping",
        query_names: [],
        status: 200,
        verdict: "public",
      },
      {
        at: new Date(T0 + 1_234).toISOString(),
        method: "GET",
        path: RESTRICTIONS,
        query_names: ["recvWindow", "timestamp", "signature"],
        status: 200,
        verdict: "ok",
      },
    ]);
    expect((await paper.ask("DELETE", "/paper/requests")).status).toBe(204);
    expect(await paper.control("GET", "/paper/requests")).toEqual([]);
  });

  it("shows no key or signature that stands where a name or path should", async () => {
    const paper = await startPaper();
    const { apiKey, secret } = await paper.newKey();
    await paper.ask("GET", `/api/${apiKey}/x?${secret}&${apiKey}=1&ok=${secret}`);
    const { text } = await paper.ask("GET", "/paper/requests");
    expect(text).not.toContain(apiKey);
    expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject([
      { path: "/api/(long)/x", query_names: ["(odd)", "(odd)", "ok"] },
    ]);
  });
});

describe("other control requests", () => {
  it("reset forgets keys, faults and requests", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    await paper.ask("GET", "/api/v3/ping");
    await paper.control("POST", "/paper/faults", { kind: "status_500" });
    expect((await paper.ask("POST", "/paper/reset")).status).toBe(204);
    expect(await paper.control("GET", "/paper/requests")).toEqual([]);
    expect((await paper.signed(key, "GET", ACCOUNT)).body).toMatchObject({ code: -2015 });
  });

  it.each([
    ["GET", "/paper/keys"],
    ["GET", "/paper/"],
    ["POST", "/paper/reset/now"],
    ["POST", "/paper/keys/"],
    ["DELETE", "/paper/keys/a/b"],
    ["PUT", "/paper/faults"],
  ])("%s %s is 404", async (method, path) => {
    const paper = await startPaper();
    expect((await paper.ask(method, path)).status).toBe(404);
  });

  it("refuses web pages, which send an Origin", async () => {
    const paper = await startPaper();
    const headers = { origin: "https://example.com" };
    const reply = await paper.ask("POST", "/paper/keys", { headers, body: '{"type":"hmac"}' });
    expect(reply.status).toBe(403);
  });

  it("refuses a body over 64 KiB with 413", async () => {
    const paper = await startPaper();
    const body = (bytes: number) => ({ body: `{"type":"hmac"}${" ".repeat(bytes - 15)}` });
    expect((await paper.ask("POST", "/paper/keys", body(65_536))).status).toBe(201);
    const refused = await paper.ask("POST", "/paper/keys", body(65_537));
    expect([refused.status, refused.headers.get("connection")]).toEqual([413, "close"]);
    expect((await paper.ask("POST", "/api/v3/ping", body(65_537))).status).toBe(413);
    expect(await paper.control("GET", "/paper/requests")).toMatchObject([
      { status: 413, verdict: "too_large" },
    ]);
  });
});
