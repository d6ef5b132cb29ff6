import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire between a node and its PostgreSQL server, as a proxy or the virtual IP of an operator is, which can be broken. */
export interface Wire {
  /** The address of the database at this end of the wire. */
  readonly url: string;
  /** New connections go to the server of this address from now on, and those to the one before end. */
  pointTo(url: string): void;
  /** No byte passes any more, on old connections and new ones, and nobody is told. */
  silence(): void;
  /** What was held back goes on. */
  restore(): void;
  /** Ends each connection as soon as `text` has been sent to the server on it, or instead of sending it. */
  cutAt(text: string, isSent: boolean): void;
  /** Connections that were made so far. */
  readonly made: () => number;
  close(): Promise<void>;
}

export async function layWire(databaseUrl: string): Promise<Wire> {
  let target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let cut: { readonly text: string; readonly isSent: boolean } | undefined;
  let made = 0;

  const server = createServer((near) => {
    made += 1;
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on("end", () => to.end());
      from.on("data", (bytes) => {
        const isCut = from === near && cut !== undefined && bytes.includes(cut.text);
        if (!isCut || cut?.isSent) to.write(bytes);
        if (isCut) near.destroy();
      });
      if (isSilent) from.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    pointTo(next) {
      target = new URL(next);
      endAll();
    },
    silence() {
      isSilent = true;
      for (const socket of sockets) socket.pause();
    },
    restore() {
      isSilent = false;
      for (const socket of sockets) socket.resume();
    },
    cutAt(text, isSent) {
      cut = { text, isSent };
    },
    made: () => made,
    async close() {
      const closed = once(server, "close");
      server.close();
      endAll();
      await closed;
    },
  };
}
