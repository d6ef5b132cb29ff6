import { createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

/** An e-mail as it came in, and the conversation before it. */
interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly data: string;
  readonly isEncrypted: boolean;
  /** What followed AUTH, decoded: `\0user\0password`. */
  readonly login: string | undefined;
}

export interface SmtpServer {
  readonly port: number;
  readonly received: readonly Received[];
  /** Every line that a client has sent, in its order. */
  readonly lines: readonly string[];
  /** How many connections are open. */
  connections(): number;
  close(): Promise<void>;
}

export interface SmtpBehaviour {
  /** Offers STARTTLS, with this certificate. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly offersAuth?: boolean;
  /** Answers instead of the usual one, by the first word of the command; `hang` answers nothing. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Never ends its greeting: a line of it in each of so many milliseconds. */
  readonly dripMs?: number;
}

/** As much of RFC 5321 as a client needs to hand over an e-mail, with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954). */
export async function startSmtpServer(behaviour: SmtpBehaviour = {}): Promise<SmtpServer> {
  const received: Received[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    if (behaviour.answers?.CONNECT === "hang") return;
    if (behaviour.dripMs !== undefined) return drip(socket, behaviour.dripMs);
    socket.write("220 mail.example.org ESMTP\r\n");
    converse(socket, false, { behaviour, received, lines });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    received,
    lines,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function drip(socket: Socket, ms: number): void {
  const timer = setInterval(() => socket.write("220-wait\r\n"), ms);
  socket.on("close", () => clearInterval(timer));
}

interface Talk {
  readonly behaviour: SmtpBehaviour;
  readonly received: Received[];
  readonly lines: string[];
}

/** What the commands of one e-mail have said so far. */
interface Envelope {
  from: string;
  to: string[];
  login: string | undefined;
}

function converse(socket: Socket | TLSSocket, isEncrypted: boolean, talk: Talk): void {
  const { behaviour, received, lines } = talk;
  const envelope: Envelope = { from: "", to: [], login: undefined };
  let data: string | undefined;
  let rest = "";

  function command(line: string): void {
    lines.push(line);
    const word = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? "";
    const answer = behaviour.answers?.[word] ?? usualAnswer(word, behaviour, isEncrypted);
    if (answer === "hang") return;
    socket.write(`${answer}\r\n`);
    if (!/^[23]/.test(answer)) return;
    note(envelope, word, line);
    if (word === "DATA") data = "";
    if (word === "QUIT") socket.end();
    if (word !== "STARTTLS") return;
    socket.removeAllListeners("data");
    const secureContext = createSecureContext(behaviour.tls);
    converse(new TLSSocket(socket, { isServer: true, secureContext }), true, talk);
  }

  function take(line: string): void {
    if (data === undefined) {
      command(line);
      return;
    }
    if (line !== ".") {
      data += `${line.replace(/^\./, "")}\r\n`;
      return;
    }
    const answer = behaviour.answers?.DOT ?? "250 taken";
    if (answer.startsWith("250")) received.push({ ...envelope, data, isEncrypted });
    data = undefined;
    socket.write(`${answer}\r\n`);
  }

  socket.on("error", () => undefined);
  socket.on("data", (bytes: Buffer) => {
    rest += bytes.toString("latin1");
    for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      take(line);
    }
  });
}

function usualAnswer(word: string, { tls, offersAuth }: SmtpBehaviour, isEncrypted: boolean): string {
  switch (word) {
    case "EHLO": {
      const offers = [
        ...(tls !== undefined && !isEncrypted ? ["STARTTLS"] : []),
        ...(offersAuth === true ? ["AUTH PLAIN"] : []),
      ];
      return ["250-mail.example.org", ...offers.map((offer) => `250-${offer}`), "250 SIZE 1000000"].join(
        "\r\n",
      );
    }
    case "STARTTLS":
      return "220 go ahead";
    case "AUTH":
      return "235 welcome";
    case "DATA":
      return "354 go on";
    case "QUIT":
      return "221 bye";
    default:
      return "250 ok";
  }
}

function note(envelope: Envelope, word: string, line: string): void {
  if (word === "AUTH") envelope.login = Buffer.from(line.split(" ")[2] ?? "", "base64").toString();
  if (word === "MAIL") Object.assign(envelope, { from: line.slice(10), to: [] });
  if (word === "RCPT") envelope.to.push(line.slice(8));
}
