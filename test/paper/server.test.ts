import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startPaperExchange } from "../../src/paper/index.ts";
import { startPaper } from "./client.ts";

const ping = (url: string) => fetch(`${url}/api/v3/ping`);

describe("starting", () => {
  it("listens on loopback at a free port and names it", async () => {
    const paper = await startPaperExchange();
    onTestFinished(() => paper.close());
    expect(paper.url).toBe(`http://127.0.0.1:${paper.port}`);
    expect((await ping(paper.url)).status).toBe(200);
  });

  it("rejects when the port is taken", async () => {
    const { port } = await startPaper();
    await expect(startPaperExchange({ port })).rejects.toThrow("EADDRINUSE");
  });

  it("makes the same keys from the same randomness and different ones otherwise", async () => {
    const keyMade = async (random: (bytes: number) => Buffer) => {
      const paper = await startPaperExchange({ random });
      onTestFinished(() => paper.close());
      const reply = await fetch(`${paper.url}/paper/keys`, { method: "POST", body: '{"type":"hmac"}' });
      return ((await reply.json()) as { api_key: string }).api_key;
    };
    const counting = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, i) => i));
    expect(await keyMade(counting)).toBe(await keyMade(counting));
    expect(await keyMade(randomBytes)).not.toBe(await keyMade(randomBytes));
  });
});

it("tells IPv4 addresses as such when it listens on IPv6 too", async ({ skip }) => {
  const paper = await startPaperExchange({ host: "::" }).catch(() => skip("this machine has no IPv6"));
  onTestFinished(() => paper.close());
  expect(paper.url).toBe(`http://[::]:${paper.port}`);
  const query = "timestamp=1&signature=1";
  const reply = await fetch(`http://127.0.0.1:${paper.port}/sapi/v1/account/apiRestrictions?${query}`, {
    headers: { "x-mbx-apikey": "A".repeat(64) },
  });
  expect(await reply.json()).toMatchObject({ msg: expect.stringMatching(/request ip: 127\.0\.0\.1$/) });
});

describe("closing", () => {
  it("cuts idle, hanging and half-sent connections, and the port is free again", async () => {
    const paper = await startPaperExchange();
    const fault = JSON.stringify({ kind: "timeout", path: "/api/v3/time" });
    await fetch(`${paper.url}/paper/faults`, { method: "POST", body: fault });
    await ping(paper.url);
    const hanging = fetch(`${paper.url}/api/v3/time`).catch((error: Error) => error.message);
    const half = connect(paper.port, "127.0.0.1", () =>
      half.write("POST /paper/keys HTTP/1.1\r\nhost: x\r\n"),
    );
    const cut = new Promise<void>((resolve) =>
      half.on("close", () => resolve()).on("error", () => undefined),
    );
    await expect
      .poll(async () => await (await fetch(`${paper.url}/paper/requests`)).json())
      .toMatchObject([{ verdict: "public" }, { verdict: "fault:timeout" }]);
    await paper.close();
    expect(await hanging).toBe("fetch failed");
    await cut;
    const again = await startPaperExchange({ port: paper.port });
    await again.close();
  });

  it("leaves nothing behind that answers a slow request later", async () => {
    const paper = await startPaperExchange();
    const fault = JSON.stringify({ kind: "slow", delay_ms: 30 });
    await fetch(`${paper.url}/paper/faults`, { method: "POST", body: fault });
    const slow = ping(paper.url).catch((error: Error) => error.message);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await paper.close();
    expect(await slow).toBe("fetch failed");
    await new Promise((resolve) => setTimeout(resolve, 40));
  });
});

it("goes by the address of the connection, not of the first one seen", async () => {
  const paper = await startPaper();
  const used = (localAddress: string) =>
    new Promise<unknown>((resolve, reject) => {
      const options = { port: paper.port, host: "127.0.0.1", localAddress, path: "/api/v3/ping" };
      request(options, (response) => {
        response.resume();
        resolve(response.headers["x-mbx-used-weight"]);
      })
        .on("error", reject)
        .end();
    });
  expect(await used("127.0.0.1")).toBe("1");
  expect(await used("127.0.0.1")).toBe("2");
  expect(await used("127.0.0.3")).toBe("1");
});
