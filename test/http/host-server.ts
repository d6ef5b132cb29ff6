import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A host application that answers on loopback as it is told to. */
export interface HostServer {
  readonly url: string;
  /** How often it was asked. */
  readonly asked: () => number;
  answer: RequestListener;
  close(): Promise<void>;
}

export async function startHost(): Promise<HostServer> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    host.answer(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const host: HostServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    answer: (_, response) => void response.writeHead(404).end(),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return host;
}
