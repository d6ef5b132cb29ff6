import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { FAULT_KINDS, takeFault } from "../../src/paper/faults.ts";
import { refusal, startPaper, T0 } from "./client.ts";

const PING = "/api/v3/ping";
type Paper = Awaited<ReturnType<typeof startPaper>>;
const set = (paper: Paper, kind: string, fields: object = {}) =>
  paper.control("POST", "/paper/faults", { kind, ...fields });
const verdicts = async (paper: Paper) => {
  const log = (await paper.control("GET", "/paper/requests")) as { status: number | null; verdict: string }[];
  return log.map(({ status, verdict }) => [status, verdict]);
};

describe("a fault that replaces the answer", () => {
  it.each([
    ["status_500", 500, { code: -1000 }, null],
    ["status_503", 503, { code: -1008 }, null],
    ["status_418", 418, { code: -1003 }, "1"],
    ["status_429", 429, { code: -1003 }, "1"],
    ["status_451", 451, { code: 0 }, null],
  ] as const)("%s answers %i in Binance's shape", async (kind, status, body, retryAfter) => {
    const paper = await startPaper();
    await set(paper, kind);
    const reply = await paper.ask("GET", PING);
    expect(reply.status).toBe(status);
    expect(reply.body).toEqual({ ...body, msg: expect.any(String) });
    expect(reply.headers.get("retry-after")).toBe(retryAfter);
    expect(await verdicts(paper)).toEqual([[status, `fault:${kind}`]]);
  });

  it("status_403_html answers a web page", async () => {
    const paper = await startPaper();
    await set(paper, "status_403_html");
    const reply = await paper.ask("GET", PING);
    expect([reply.status, reply.headers.get("content-type")]).toEqual([403, "text/html"]);
    expect(reply.text).toMatch(/^<html>/);
  });

  it("garbage answers 200 with a body that is no JSON", async () => {
    const paper = await startPaper();
    await set(paper, "garbage");
    const reply = await paper.ask("GET", PING);
    expect([reply.status, reply.body]).toEqual([200, undefined]);
    expect(reply.text).not.toBe("");
  });
});

describe("a fault that withholds the answer", () => {
  it("timeout never answers", async () => {
    const paper = await startPaper();
    await set(paper, "timeout");
    const patience = new AbortController();
    const asked = expect(paper.ask("GET", PING, { signal: patience.signal })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
    await expect.poll(() => verdicts(paper)).toEqual([[null, "fault:timeout"]]);
    await sleep(100);
    patience.abort();
    await asked;
  });

  it("timeout closes the connection after delay_ms", async () => {
    const paper = await startPaper();
    await set(paper, "timeout", { delay_ms: 20 });
    await expect(paper.ask("GET", PING)).rejects.toThrow("fetch failed");
  });

  it("reset breaks the connection", async () => {
    const paper = await startPaper();
    await set(paper, "reset");
    const error = await paper.ask("GET", PING).catch((caught: Error) => caught);
    expect(error).toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(await verdicts(paper)).toEqual([[null, "fault:reset"]]);
  });
});

describe("a fault that leaves the answer right", () => {
  it("slow answers after delay_ms and logs the true verdict at once", async () => {
    const paper = await startPaper();
    await set(paper, "slow", { delay_ms: 60 });
    const begun = performance.now();
    const reply = await paper.ask("GET", PING);
    expect(performance.now() - begun).toBeGreaterThan(55);
    expect(reply.status).toBe(200);
    expect(await verdicts(paper)).toEqual([[200, "public"]]);
  });

  it("clock_skew shifts the time that is told and the time that is checked, by 5 s back by default", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    await set(paper, "clock_skew");
    expect((await paper.ask("GET", "/api/v3/time")).body).toEqual({ serverTime: T0 - 5_000 });
    const early = await paper.signed(key, "GET", "/api/v3/account");
    expect(refusal(early)).toMatchObject({ status: 400, code: -1021 });
    const corrected = await paper.signed(key, "GET", "/api/v3/account", `timestamp=${T0 - 5_000}`);
    expect(corrected.status).toBe(200);
    expect(await verdicts(paper)).toEqual([
      [200, "public"],
      [400, "timestamp"],
      [200, "ok"],
    ]);
  });

  it("clock_skew ahead makes the client's time too old", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    await set(paper, "clock_skew", { delay_ms: 5_001 });
    const late = await paper.signed(key, "GET", "/api/v3/account");
    expect(refusal(late).msg).toBe("Timestamp for this request is outside of the recvWindow.");
  });
});

describe("which requests a fault hits", () => {
  const statuses = async (paper: Paper, paths: string[]) => {
    const found: number[] = [];
    for (const path of paths) found.push((await paper.ask("GET", path)).status);
    return found;
  };

  it("is as many as count says, or all until it is deleted", async () => {
    const paper = await startPaper();
    expect(await set(paper, "status_500", { count: 2 })).toEqual({
      kind: "status_500",
      count: 2,
      path: "/",
      delay_ms: 0,
    });
    expect(await statuses(paper, [PING, PING, PING])).toEqual([500, 500, 200]);
    expect(await set(paper, "status_503")).toMatchObject({ count: null });
    expect(await statuses(paper, [PING, PING, PING])).toEqual([503, 503, 503]);
    expect((await paper.ask("DELETE", "/paper/faults")).status).toBe(204);
    expect(await statuses(paper, [PING])).toEqual([200]);
  });

  it("is those whose path begins with the given one, the query apart", async () => {
    const paper = await startPaper();
    await set(paper, "status_500", { path: "/api/v3/ti" });
    expect(await statuses(paper, [PING, "/api/v3/time", "/api/v3/ticker/price?symbol=BTCUSDT"])).toEqual([
      200, 500, 500,
    ]);
  });

  it("is decided by the first that matches when several stand", async () => {
    const paper = await startPaper();
    await set(paper, "status_500", { count: 1, path: "/api/v3/time" });
    await set(paper, "status_503", { count: 1 });
    await set(paper, "status_451");
    expect(await statuses(paper, ["/api/v3/time", "/api/v3/time", PING])).toEqual([500, 503, 451]);
  });

  it("is never a control request", async () => {
    const paper = await startPaper();
    await set(paper, "reset");
    expect((await paper.ask("GET", "/paper/requests")).status).toBe(200);
  });
});

describe("POST /paper/faults", () => {
  it.each(FAULT_KINDS)("takes %s", async (kind) => {
    const paper = await startPaper();
    expect(await set(paper, kind)).toMatchObject({ kind });
  });

  it("takes null for whatever may be left out", async () => {
    const paper = await startPaper();
    const none = { count: null, path: null, delay_ms: null };
    expect(await set(paper, "slow", none)).toEqual({ kind: "slow", count: null, path: "/", delay_ms: 1_000 });
  });

  it.each([
    ["no kind", {}],
    ["an unknown kind", { kind: "status_404" }],
    ["a count of 0", { kind: "reset", count: 0 }],
    ["half a count", { kind: "reset", count: 1.5 }],
    ["a negative delay", { kind: "slow", delay_ms: -1 }],
    ["a delay over 10 minutes", { kind: "slow", delay_ms: 600_001 }],
    ["a skew over a day", { kind: "clock_skew", delay_ms: 86_400_001 }],
    ["an empty path", { kind: "reset", path: "" }],
    ["an unknown field", { kind: "reset", times: 1 }],
  ])("refuses %s", async (_, fields) => {
    const paper = await startPaper();
    const reply = await paper.ask("POST", "/paper/faults", { body: JSON.stringify(fields) });
    expect([reply.status, reply.body]).toEqual([400, { error: expect.any(String) }]);
  });

  it("refuses the hundred and first with 409", async () => {
    const paper = await startPaper();
    for (let i = 0; i < 100; i += 1) await set(paper, "reset");
    expect((await paper.ask("POST", "/paper/faults", { body: '{"kind":"reset"}' })).status).toBe(409);
  });
});

describe("taking a fault", () => {
  const fault = (path: string) => ({
    kind: "reset" as const,
    path,
    count: 1,
    delayMs: 0,
    executed: false,
  });

  it("leaves the list alone when none matches", () => {
    const faults = [fault("/sapi")];
    expect(takeFault(faults, PING)).toBeUndefined();
    expect(faults).toHaveLength(1);
  });

  it("removes the used-up one and no other", () => {
    const faults = [fault("/sapi"), fault("/api"), fault("/")];
    expect(takeFault(faults, PING)).toMatchObject({ path: "/api" });
    expect(faults.map(({ path }) => path)).toEqual(["/sapi", "/"]);
  });
});
