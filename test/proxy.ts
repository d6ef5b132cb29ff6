import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A proxy on a port of its own. */
export interface TestProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** More than any server behind it takes, so that whatever is refused is refused there. */
const MAX_HEADER_BYTES = 256 * 1024;

/** What concerns one connection alone (RFC 9110 section 7.6.1). */
const OF_THE_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding"]);

/**
 * Hands each request to the next of the servers on loopback, in turns. Target, headers and body arrive as they were
 * sent, byte for byte, and the answer goes back likewise.
 */
export async function startProxy(ports: readonly number[]): Promise<TestProxy> {
  const agent = new Agent({ keepAlive: true });
  let turns = 0;

  function pass(incoming: IncomingMessage, answer: ServerResponse): void {
    const port = ports[turns % ports.length];
    turns += 1;
    const outgoing = request({
      host: "127.0.0.1",
      port,
      agent,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.rawHeaders,
      setHost: false,
    });
    outgoing.on("response", (received) => {
      answer.sendDate = false;
      answer.writeHead(received.statusCode ?? 502, received.statusMessage, endToEnd(received.rawHeaders));
      received.pipe(answer);
    });
    // A server may answer and hang up before it has read the whole body.
    outgoing.on("error", () => {
      if (!answer.headersSent) answer.destroy();
    });
    incoming.pipe(outgoing);
  }

  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false }, pass);
  // A client that pauses would otherwise write into a connection that is being closed.
  server.keepAliveTimeout = 65_000;
  server.on("checkExpectation", pass);
  server.on("checkContinue", pass);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

/** Names and values in turns, without those that the next connection has its own of. */
function endToEnd(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)] ?? "";
    return !OF_THE_CONNECTION.has(name.toLowerCase());
  });
}
