import { connect, type Socket } from "node:net";

/** What came back: 0 when the server answered nothing. */
export interface WireAnswer {
  readonly status: number;
  /** The status line and the headers, as they came. */
  readonly head: string;
  readonly body: string;
}

const NOTHING: WireAnswer = { status: 0, head: "", body: "" };
const PATIENCE_MS = 3_000;

/** A connection on which any bytes can be sent, one request after another; opened anew whenever it has ended. */
export class Wire {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request and waits for its answer; to `HEAD` there comes no body, whatever length is named. */
  async send(bytes: Buffer, patienceMs = PATIENCE_MS): Promise<WireAnswer> {
    const isHead = bytes.subarray(0, 5).toString("latin1") === "HEAD ";
    const socket = await this.#open();
    return new Promise((resolve) => {
      let received = Buffer.alloc(0);
      const end = (answer: WireAnswer, keeps: boolean) => {
        clearTimeout(timer);
        socket.removeAllListeners();
        socket.on("error", () => undefined);
        if (!keeps) this.close();
        resolve(answer);
      };
      const timer = setTimeout(() => end(read(received, isHead) ?? NOTHING, false), patienceMs);
      socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        const answer = read(received, isHead);
        if (answer !== undefined) end(answer, !/^connection: close\r?$/im.test(answer.head));
      });
      socket.on("error", () => end(NOTHING, false));
      socket.on("close", () => end(read(received, isHead) ?? NOTHING, false));
      socket.write(bytes);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket> {
    if (this.#socket?.writable === true) return Promise.resolve(this.#socket);
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, "127.0.0.1", () => {
        socket.removeListener("error", reject);
        this.#socket = socket;
        resolve(socket);
      });
      socket.once("error", reject);
    });
  }
}

function read(received: Buffer, isHead: boolean): WireAnswer | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = received.subarray(0, end).toString("latin1");
  const status = Number(head.split(" ", 2)[1]);
  if (isHead) return { status, head, body: "" };
  const length = Number(/^content-length: (\d+)\r?$/im.exec(head)?.[1] ?? 0);
  if (received.length < end + 4 + length) return undefined;
  return { status, head, body: received.subarray(end + 4, end + 4 + length).toString() };
}
