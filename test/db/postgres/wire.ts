import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire between a node and its PostgreSQL server, which tests can break. */
export interface Wire {
  /** The address of the database at this end of the wire. */
  readonly url: string;
  /** From now on nothing arrives any more, on old connections and on new ones, and nobody is told. */
  swallow(): void;
  /** Whatever goes by from now on arrives again; what was swallowed is gone. */
  mend(): void;
  /** Ends each connection as soon as `text` has been sent to the server on it, or instead of sending it. */
  cutAt(text: string, isSent: boolean): void;
  /** Connections that were made so far. */
  readonly made: () => number;
  close(): Promise<void>;
}

export async function layWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isSwallowing = false;
  let cut: { readonly text: string; readonly isSent: boolean } | undefined;
  let made = 0;

  // Whoever hangs up on a wire that swallows everything hears nothing of it either.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    made += 1;
    const far = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
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
      from.on("end", () => {
        if (!isSwallowing) to.end();
      });
      from.on("data", (bytes) => {
        if (isSwallowing) return;
        const isCut = from === near && cut !== undefined && bytes.includes(cut.text);
        if (!isCut || cut?.isSent) to.write(bytes);
        if (isCut) near.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallow() {
      isSwallowing = true;
    },
    mend() {
      isSwallowing = false;
    },
    cutAt(text, isSent) {
      cut = { text, isSent };
    },
    made: () => made,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
