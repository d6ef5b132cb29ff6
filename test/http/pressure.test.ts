import { once } from "node:events";
import { type AddressInfo, connect, type Server } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildServer } from "../../src/http/server.ts";
import { createLog } from "../../src/log.ts";
import { openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { sendRaw } from "./socket.ts";

// What bench/campaign/pressure.ts does by the thousand, once each.

const HOST = "Host: 127.0.0.1:8700";
const LOGIN = ["POST /api/v1/auth/login HTTP/1.1", HOST, "Content-Type: application/json"];

let keyhold: TestKeyhold;
let app: Awaited<ReturnType<typeof buildServer>>;
let port: number;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  const { about, deps } = keyhold;
  const doors = { hosts: new Set(["127.0.0.1:8700"]), publicUrl: PUBLIC_URL };
  app = await buildServer({
    deps,
    about,
    doors,
    log: createLog("silent", process.stderr),
    trustProxy: false,
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});
afterAll(async () => {
  app.server.closeAllConnections();
  await app.close();
  await keyhold.close();
});

/** What comes back until the server hangs up. `more` is called for as long as it has not. */
function talk(begin: string, more?: () => string): Promise<{ heard: string; sent: number }> {
  return new Promise((resolve) => {
    let heard = "";
    let timer: NodeJS.Timeout | undefined;
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(begin);
      timer = setInterval(() => more !== undefined && socket.write(more()), 5);
    });
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(timer);
      resolve({ heard, sent: socket.bytesWritten });
    });
  });
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
}

describe("a body", () => {
  it("in chunks without an end is 413 as soon as it is too large, and is not listened to any more", async () => {
    const chunk = `4000\r\n${"a".repeat(16_384)}\r\n`;
    const begin = `${[...LOGIN, "Transfer-Encoding: chunked"].join("\r\n")}\r\n\r\n`;
    const { heard, sent } = await talk(begin, () => chunk);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent).toBeLessThan(10_000_000);
  });

  it("that claims to be large is 413 before it comes", async () => {
    const { status, body } = await sendRaw(port, [...LOGIN, "Content-Length: 10000000000"]);
    expect([status, body.code]).toEqual([413, "payload_too_large"]);
  });

  it.each(["gzip", "br", "deflate", "GZIP", "identity, gzip"])(
    "in %s is 415, whatever is in it",
    async (encoding) => {
      const packed = gzipSync('{"email":"a@b.example","password":"long enough"}').toString("latin1");
      const lines = [
        ...LOGIN,
        `Content-Encoding: ${encoding}`,
        `Content-Length: ${packed.length}`,
        "Connection: close",
      ];
      const { status, body } = await sendRaw(port, lines, packed);
      expect([status, body.code]).toEqual([415, "unsupported_media_type"]);
    },
  );

  it("that says it is not encoded is read", async () => {
    const lines = [...LOGIN, "Content-Encoding: identity", "Content-Length: 2", "Connection: close"];
    expect((await sendRaw(port, lines, "{}")).status).toBe(422);
  });
});

describe("a connection", () => {
  const PROBE = `GET /healthz HTTP/1.1\r\n${HOST}\r\n\r\n`;
  const answersIn = (heard: string) => heard.split("HTTP/1.1 ").length - 1;

  it("with ten requests in one piece has ten answers", async () => {
    const last = PROBE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    const { heard } = await talk(PROBE.repeat(9) + last);
    expect(answersIn(heard)).toBe(10);
    expect(heard.match(/ 200 OK/g)).toHaveLength(10);
  });

  it.each(["/healthz", "/openapi.json", "/nothing", "/%zz"])(
    "with hundreds of requests for %s in one piece is cut off, and only eleven of them are taken in",
    async (path) => {
      let takenIn = 0;
      const count = () => {
        takenIn += 1;
      };
      app.server.on("request", count);
      const { heard } = await talk(PROBE.replace("/healthz", path).repeat(500));
      app.server.off("request", count);
      expect(answersIn(heard)).toBeLessThanOrEqual(10);
      expect(takenIn).toBe(11);
    },
  );

  it("that is hung up on ends within seconds, though its client never hangs up itself", async () => {
    const silent = connect({ port, host: "127.0.0.1", allowHalfOpen: true }, () =>
      silent.write("nonsense\r\n\r\n"),
    );
    silent.on("data", () => undefined).on("error", () => undefined);
    await once(app.server, "connection");
    await expect.poll(() => connectionsOf(app.server)).toBe(0);
    silent.destroy();
  });

  it("on which headers come too slowly is told so, and ended within two seconds more", async () => {
    expect(app.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 20_000, timeout: 60_000 });
    app.server.headersTimeout = 300;
    const since = performance.now();
    const { heard } = await talk("GET /healthz HTTP/1.1\r\nX-Slow: ", () => "a");
    expect(heard).toMatch(/^HTTP\/1\.1 400 [\s\S]*it did not arrive in time/);
    expect(performance.now() - since).toBeLessThan(10_000);
  });
});
