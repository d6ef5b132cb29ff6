import { once } from "node:events";
import { Agent as HttpAgent, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls, Agent as TlsAgent } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "./target.ts";

export interface Service {
  readonly asked: number;
  /** Not answered 200 within 5 s. */
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

const PAUSE_MS = 15;
const PATIENCE_MS = 5_000;

/** Somebody who behaves: asks who he is every few milliseconds, in turns on a connection that he keeps and on a new one. */
export async function behave(target: Target, token: string, isOver: () => boolean): Promise<Service> {
  const module = target.isTls ? TlsAgent : HttpAgent;
  const [kept, fresh] = [new module({ keepAlive: true }), new module({ keepAlive: false })];
  const times: number[] = [];
  let failed = 0;
  for (let count = 0; !isOver(); count += 1) {
    const startedAt = performance.now();
    const status = await ask(target, token, count % 2 === 0 ? kept : fresh).catch(() => 0);
    if (status === 200) times.push(performance.now() - startedAt);
    else failed += 1;
    await sleep(PAUSE_MS);
  }
  for (const agent of [kept, fresh]) agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.floor(sorted.length * share)] ?? Number.NaN) * 10) / 10;
  return { asked: times.length + failed, failed, medianMs: at(0.5), p99Ms: at(0.99) };
}

async function ask({ port, isTls }: Target, token: string, agent: HttpAgent): Promise<number> {
  const request = isTls ? requestTls : requestPlain;
  const headers = { host: "127.0.0.1:18790", authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const sent = request({
    port,
    host: "127.0.0.1",
    path: "/api/v1/auth/me",
    agent,
    headers,
    signal,
    rejectUnauthorized: false,
  });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.end();
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  return answer.statusCode ?? 0;
}
