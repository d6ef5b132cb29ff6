import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startProxy, type TestProxy } from "./proxy.ts";

/** Servers that keep the bytes that they get, and answer when the test does. */
interface Recorder {
  readonly server: Server;
  readonly port: number;
  readonly received: () => string;
  readonly socket: () => Socket;
}

async function record(): Promise<Recorder> {
  const sockets: Socket[] = [];
  let received = "";
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.setEncoding("latin1").on("data", (text) => {
      received += text;
    });
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    received: () => received,
    socket: () => sockets.at(-1) as Socket,
  };
}

let recorders: Recorder[];
let proxy: TestProxy;
beforeAll(async () => {
  recorders = [await record(), await record()];
});
beforeEach(async () => {
  proxy = await startProxy(recorders.map(({ port }) => port));
  return () => proxy.close();
});
afterAll(() => {
  for (const { server } of recorders) server.close();
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A client that sends bytes as they are. */
function talk(): { socket: Socket; heard: () => string } {
  const socket = connect(proxy.port, "127.0.0.1").setEncoding("latin1");
  let heard = "";
  socket.on("data", (text) => {
    heard += text;
  });
  return { socket, heard: () => heard };
}

it("hands target, headers and body on byte for byte, and the answer back likewise", async () => {
  const head =
    "POST //a/../%zz?x=%2f HTTP/1.1\r\nhOsT: a\r\nHOST: b\r\nX-Two:  1 \r\nx-two: 2\r\nContent-Length: 3\r\n";
  const { socket, heard } = talk();
  const [first] = recorders as [Recorder];
  socket.write(`${head}\r\n\xff\0y`, "latin1");
  await until(() => first.received().endsWith("\xff\0y"));
  const [received = ""] = first.received().split("\r\n\r\n");
  expect(received.split("\r\n").slice(0, 6)).toEqual([
    "POST //a/../%zz?x=%2f HTTP/1.1",
    "hOsT: a",
    "HOST: b",
    "X-Two: 1",
    "x-two: 2",
    "Content-Length: 3",
  ]);
  first
    .socket()
    .write(
      "HTTP/1.1 201 Made So\r\nset-cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\n\xfe\n",
      "latin1",
    );
  await until(() => heard().endsWith("\xfe\n"));
  expect(heard().split("\r\n").slice(0, 4)).toEqual([
    "HTTP/1.1 201 Made So",
    "set-cookie: a",
    "Set-Cookie: b",
    "Content-Length: 2",
  ]);
  socket.destroy();
});

it("takes turns by request, also on one connection", async () => {
  const { socket, heard } = talk();
  for (const [turn, { received, socket: server }] of [...recorders, ...recorders].entries()) {
    socket.write(`GET /turn/${turn} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await until(() => received().includes(`/turn/${turn} `));
    server().write(`HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nturn ${turn}`);
    await until(() => heard().includes(`turn ${turn}`));
  }
  socket.destroy();
});

it("lets bodies flow while they are sent, in both directions", async () => {
  const { socket, heard } = talk();
  const [first] = recorders as [Recorder];
  socket.write("PUT /flow HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n");
  await until(() => first.received().includes("begun"));
  first.socket().write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nheard\r\n");
  await until(() => heard().includes("heard"));
  socket.write("5\r\nended\r\n0\r\n\r\n");
  await until(() => first.received().includes("ended"));
  first.socket().write("4\r\nover\r\n0\r\n\r\n");
  await until(() => heard().includes("over"));
  socket.destroy();
});

it("hangs up on a client whose server is gone", async () => {
  const gone = await record();
  gone.server.close();
  const alone = await startProxy([gone.port]);
  const socket = connect(alone.port, "127.0.0.1", () => socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  socket.on("error", () => undefined);
  await once(socket, "close");
  await alone.close();
});
