import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createSender, type OutgoingRequest } from "../../src/net/send.ts";
import selfSigned from "./self-signed.json" with { type: "json" };

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SIGNED: OutgoingRequest = {
  method: "GET",
  path: "/x?signature=s3cr3t",
  headers: { a: "b" },
  body: null,
};

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serveRaw(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  }).listen(0, "127.0.0.1");
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sendTo(origin: string, request: OutgoingRequest = SIGNED, timeoutMs = 5_000) {
  const sender = createSender(new Map([["x", origin]]));
  cleanups.push(() => sender.close());
  return sender.send("x", request, timeoutMs);
}

describe("send", () => {
  it("carries path, headers and body as given, and brings status, headers and body back", async () => {
    const origin = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(418, { "retry-after": "7" });
      response.end(JSON.stringify([request.method, request.url, request.headers.a, body]));
    });
    const result = await sendTo(origin, { ...SIGNED, method: "POST", path: "/p?b=%2B&a=1", body: "é=1" });
    expect(result).toMatchObject({ kind: "answer", status: 418, headers: { "retry-after": "7" } });
    expect(result.kind === "answer" && JSON.parse(result.body)).toEqual(["POST", "/p?b=%2B&a=1", "b", "é=1"]);
  });

  it("puts the path behind that of the configured address", async () => {
    const origin = await serve((request, response) => response.end(request.url));
    expect(await sendTo(`${origin}/base/`)).toMatchObject({ body: "/base/x?signature=s3cr3t" });
  });

  it("uses a connection again", async () => {
    const ports: (number | undefined)[] = [];
    const origin = await serve((request, response) => {
      ports.push(request.socket.remotePort);
      response.end("{}");
    });
    const sender = createSender(new Map([["x", origin]]));
    cleanups.push(() => sender.close());
    for (let i = 0; i < 10; i++) await sender.send("x", SIGNED, 5_000);
    // Two and not one: a connection is free again only a moment after its answer was handed over.
    expect(new Set(ports).size).toBeLessThanOrEqual(2);
  });

  it("does not follow a redirect", async () => {
    let requests = 0;
    const origin = await serve((_, response) => {
      requests++;
      response.writeHead(302, { location: "/elsewhere" }).end("moved");
    });
    expect(await sendTo(origin)).toMatchObject({ kind: "answer", status: 302, body: "moved" });
    expect(requests).toBe(1);
  });

  it("cuts off a body that does not end", async () => {
    const origin = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    expect(await sendTo(origin)).toMatchObject({ kind: "failed", reason: "too_large" });
  });

  it("reads a body of 1 MiB and not one byte more", async () => {
    for (const [length, kind] of [
      [1_048_576, "answer"],
      [1_048_577, "failed"],
    ] as const) {
      const origin = await serve((_, response) => response.end("x".repeat(length)));
      expect(await sendTo(origin)).toMatchObject({ kind });
    }
  });

  it("gives up at the deadline when the headers do not come", async () => {
    const origin = await serve(() => undefined);
    expect(await sendTo(origin, SIGNED, 50)).toMatchObject({ kind: "failed", reason: "timeout" });
  });

  it("gives up at the deadline when the body trickles", async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(await sendTo(origin, SIGNED, 80)).toMatchObject({ kind: "failed", reason: "timeout" });
  });

  it("gives up at once when no time is left", async () => {
    const origin = await serve((_, response) => response.end("{}"));
    expect(await sendTo(origin, SIGNED, -5)).toMatchObject({ kind: "failed", reason: "timeout" });
  });

  it("says that nothing was sent when nobody listens", async () => {
    expect(await sendTo("http://127.0.0.1:1")).toEqual({
      kind: "failed",
      reason: "connect",
      code: "ECONNREFUSED",
    });
  });

  it("connects to nobody whose certificate it cannot trust", async () => {
    const server = createTlsServer(selfSigned, (_, response) => response.end("{}")).listen(0, "127.0.0.1");
    cleanups.push(() => server.close());
    await once(server, "listening");
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await sendTo(origin)).toEqual({
      kind: "failed",
      reason: "connect",
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  it("says that the connection broke before, in and after the headers", async () => {
    const cuts = ["", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123"];
    for (const text of cuts) {
      const origin = await serveRaw((socket) => socket.once("data", () => socket.end(text)));
      expect(await sendTo(origin)).toMatchObject({ kind: "failed", reason: "reset" });
    }
    const origin = await serveRaw((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect(await sendTo(origin)).toMatchObject({ kind: "failed", reason: "reset" });
  });

  it("says that an answer is not HTTP", async () => {
    const length = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd";
    const chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n";
    const huge = `HTTP/1.1 200 OK\r\na: ${"x".repeat(100_000)}\r\n\r\n`;
    for (const text of ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc\r\n\r\n", length, chunk, huge]) {
      const origin = await serveRaw((socket) => socket.once("data", () => socket.end(text)));
      expect(await sendTo(origin)).toMatchObject({ kind: "failed", reason: "malformed" });
    }
  });

  it("keeps the request out of what it says about a failure", async () => {
    const origin = await serveRaw((socket) => socket.once("data", () => socket.destroy()));
    expect(JSON.stringify(await sendTo(origin))).not.toMatch(/s3cr3t|127/);
  });

  it("refuses a mistake of ours without repeating it: unknown target, impossible header", async () => {
    const sender = createSender(new Map());
    await expect(sender.send("x", SIGNED, 1_000)).rejects.toThrow("no origin is configured under x");
    const mistake = sendTo("http://127.0.0.1:1", { ...SIGNED, headers: { a: "s3cr3t\n" } });
    await expect(mistake).rejects.toThrow(/^a request with an impossible path or header$/);
  });
});
