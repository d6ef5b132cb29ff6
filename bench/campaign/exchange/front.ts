import {
  createServer as createHttp,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import type { CertificateName, Certificates } from "./certificates.ts";

/** What the exchange itself answers. */
interface RightAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Answers in the exchange's place; `carryOut` has the exchange do what was asked, and gives its answer. */
export type Misbehaviour = (
  response: ServerResponse,
  socket: Socket,
  carryOut: () => Promise<RightAnswer>,
) => void | Promise<void>;

/** Stands before the paper exchange, which Keyhold believes it to be, and can do to its answers whatever networks and exchanges do. */
export interface Front {
  readonly url: string;
  /** How many requests have come so far. */
  readonly requests: () => number;
  /** From now on; undefined passes everything on as it is. Connections that are open stay. */
  misbehave(how: Misbehaviour | undefined): void;
  /** Nobody listens any more, and whoever is connected is cut off. */
  shut(): Promise<void>;
  reopen(): Promise<void>;
  /** Whoever is connected is cut off, and may connect anew. */
  cut(): void;
  /** Shows this certificate from now on; whoever is connected is cut off. */
  showCertificate(name: CertificateName): void;
  close(): Promise<void>;
}

/** Before the exchange at this address. With certificates it speaks TLS, as `localhost`. */
export async function openFront(target: string, certificates?: Certificates): Promise<Front> {
  let how: Misbehaviour | undefined;
  let count = 0;
  const serve = (incoming: IncomingMessage, response: ServerResponse) => {
    count += 1;
    void answer(target, how, incoming, response).catch(() => incoming.socket.destroy());
  };
  const tls = certificates && createHttps(certificates.of.right, serve);
  const server: Server = tls ?? createHttp(serve);
  server.keepAliveTimeout = 65_000;
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const cut = () => server.closeAllConnections();
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      cut();
    });
  return {
    url: tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    requests: () => count,
    misbehave(next) {
      how = next;
    },
    shut,
    reopen: () => listen(server, port),
    cut,
    showCertificate(name) {
      if (certificates === undefined) throw new TypeError("it does not speak TLS");
      tls?.setSecureContext(certificates.of[name]);
      cut();
    },
    async close() {
      if (server.listening) await shut();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(
  target: string,
  how: Misbehaviour | undefined,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const carryOut = () => passOn(target, incoming, body);
  if (how !== undefined) return how(response, incoming.socket, onlyWhenMeant(incoming, carryOut));
  const { status, headers, body: answered } = await carryOut();
  response.writeHead(status, headers).end(answered);
}

/** An order that is called `lost...` never reaches the exchange, whatever is answered. */
function onlyWhenMeant(incoming: IncomingMessage, carryOut: () => Promise<RightAnswer>) {
  const isLost = /newClientOrderId=lost/.test(incoming.url ?? "");
  return isLost ? async () => ({ status: 200, headers: {}, body: Buffer.from("{}") }) : carryOut;
}

function passOn(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<RightAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${target}${url}`, { method, headers: { ...headers, host: new URL(target).host } });
    sent.on("error", reject);
    sent.on("response", (response) => {
      buffer(response).then(
        (answered) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answered }),
        reject,
      );
    });
    sent.end(body);
  });
}
