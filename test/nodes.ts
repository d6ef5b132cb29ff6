import { once } from "node:events";
import { Agent, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { LightMyRequestResponse } from "fastify";
import { inject } from "vitest";
import type { App } from "../src/http/route.ts";
import { startProxy } from "./proxy.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** How many nodes each Keyhold of a project's tests has. */
    readonly nodes: number;
  }
}

export interface InjectedRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly payload?: string | object;
}

export type InjectedAnswer = Pick<
  LightMyRequestResponse,
  "statusCode" | "headers" | "payload" | "rawPayload" | "json"
>;

/** What answers requests: one node without a port, or several behind a proxy. */
export interface TestApp {
  inject(request: InjectedRequest): Promise<InjectedAnswer>;
  /** The port at which it is served: the proxy's, if there is one. */
  listen(): Promise<number>;
  /** The port of a node itself: for what no proxy lets through. */
  listenBehind(): Promise<number>;
  close(): Promise<void>;
}

/** Registers tests of what one process remembers; the reason is for the reader. */
export function onOneNodeOnly(_reason: string, register: () => void): void {
  if (inject("nodes") === 1) register();
}

/** Serves nodes of one database as one. */
export async function serve(nodes: readonly App[]): Promise<TestApp> {
  const [only, ...others] = nodes;
  if (only === undefined) throw new Error("there is no node");
  return others.length === 0 ? alone(only) : behindProxy(nodes);
}

function alone(app: App): TestApp {
  let port: Promise<number> | undefined;
  const listen = () => {
    port ??= listenSomewhere(app);
    return port;
  };
  return {
    inject: ({ method = "GET", ...rest }) => app.inject({ method: method as "GET", ...rest }),
    listen,
    listenBehind: listen,
    close: async () => void (await app.close()),
  };
}

async function behindProxy(nodes: readonly App[]): Promise<TestApp> {
  const ports = await Promise.all(nodes.map(listenSomewhere));
  const proxy = await startProxy(ports);
  const agent = new Agent({ keepAlive: true });
  return {
    inject: (injected) => send(agent, proxy.port, injected),
    listen: async () => proxy.port,
    listenBehind: async () => ports[0] ?? 0,
    async close() {
      agent.destroy();
      await proxy.close();
      for (const app of nodes) {
        app.server.closeAllConnections();
        await app.close();
      }
    },
  };
}

/** A server that runs already, asked over its port. */
export function reach(port: number): Pick<TestApp, "inject"> & { close(): void } {
  const agent = new Agent({ keepAlive: true });
  return { inject: (injected) => send(agent, port, injected), close: () => agent.destroy() };
}

async function listenSomewhere(app: App): Promise<number> {
  await app.listen({ host: "127.0.0.1", port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Sends what Fastify's own `inject` would have handed over, and answers in its form. */
async function send(agent: Agent, port: number, injected: InjectedRequest): Promise<InjectedAnswer> {
  const { method = "GET", url, payload } = injected;
  const isJson = typeof payload === "object" && !Buffer.isBuffer(payload);
  const body = isJson ? JSON.stringify(payload) : payload;
  const headers = {
    "user-agent": "lightMyRequest",
    ...(isJson ? { "content-type": "application/json" } : {}),
    ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
    ...injected.headers,
  };
  const outgoing = request({ host: "127.0.0.1", port, agent, method, path: url, headers });
  outgoing.end(body);
  const [answer] = await once(outgoing, "response");
  // A server that has answered may hang up on what is still being sent.
  outgoing.on("error", () => undefined);
  const rawPayload = await buffer(answer);
  const text = rawPayload.toString();
  const { "set-cookie": cookies, ...others } = answer.headers;
  return {
    statusCode: answer.statusCode,
    headers: { ...others, ...(cookies === undefined ? {} : { "set-cookie": single(cookies) }) },
    payload: text,
    rawPayload,
    json: () => JSON.parse(text),
  };
}

function single(values: readonly string[]): string | string[] {
  return values.length === 1 ? String(values[0]) : [...values];
}
