import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Random } from "./keys.ts";
import { type Exchange, serve } from "./serve.ts";
import { emptyState } from "./state.ts";

interface PaperOptions {
  /** Default 127.0.0.1; the control routes ask for no password. */
  readonly host?: string;
  /** Default 0, any free port. */
  readonly port?: number;
  /** The exchange's clock in ms; the delays of faults pass in real time. */
  readonly now?: () => number;
  readonly random?: Random;
  /** How many times Binance's limits on weight and orders are granted: more than one for load tests. */
  readonly generosity?: number;
}

export interface PaperExchange {
  /** Base URL without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and cuts every connection, hanging ones too. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a Binance simulator with play money: the exchange's own endpoints, plus routes below /paper/ that make keys
 * and faults and tell which requests came. All state is in memory. Rejects when the address cannot be listened on.
 */
export async function startPaperExchange(options: PaperOptions = {}): Promise<PaperExchange> {
  const { host = "127.0.0.1", port = 0, now = Date.now, random = randomBytes, generosity = 1 } = options;
  const exchange: Exchange = { state: emptyState(generosity), now, random };
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    serve(exchange, request, response).catch(() => request.socket.destroy());
  });
  server.on("clientError", refuseMalformed);
  const bound = await listen(server, host, port);
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${bound}`, port: bound, close: () => close(server) };
}

const listen = (server: Server, host: string, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** What node's HTTP parser refuses is no request yet; a connection that the client has reset needs no answer. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
