import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends bytes as they are, and reads the last answer that comes before the connection ends. */
export async function sendRaw(port: number, lines: readonly string[], body = ""): Promise<RawAnswer> {
  const text = await exchange(port, `${lines.join("\r\n")}\r\n\r\n${body}`);
  const answer = text.slice(text.lastIndexOf("HTTP/1.1 "));
  const [head = "", payload = ""] = answer.split("\r\n\r\n", 2);
  const [statusLine = "", ...headerLines] = head.split("\r\n");
  const headers = headerLines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: Object.fromEntries(headers),
    body: payload.startsWith("{") ? JSON.parse(payload) : {},
  };
}

function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes, "latin1"));
    socket.on("data", (chunk) => received.push(chunk));
    socket.on("close", () => resolve(Buffer.concat(received).toString()));
    socket.on("error", (error) => (received.length > 0 ? undefined : reject(error)));
  });
}
