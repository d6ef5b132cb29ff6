import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { Grip, noteSilentEnds, type Target } from "./target.ts";

/**
 * How somebody tries to take a server from others. It ends when `until` (by `performance.now()`) has come, or nothing is left; what no
 * time limit ends, sooner.
 */
type Abuse = (target: Target, until: number) => Promise<Grip[]>;

const HOST = "Host: 127.0.0.1:18790\r\n";
const LOGIN = `POST /api/v1/auth/login HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;
const READ = `GET /openapi.json HTTP/1.1\r\n${HOST}\r\n`;
const BRIEF_MS = 25_000;
const PATIENT_MS = 50_000;
const PROBE = `GET /healthz HTTP/1.1\r\n${HOST}\r\n`;
const CHUNK = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, "a"), Buffer.from("\r\n")]);

const many = (count: number, target: Target, options = {}) =>
  Array.from({ length: count }, () => new Grip(target, options));

/** Until all are over, or the time is. */
async function watch(grips: readonly Grip[], until: number, each?: (grip: Grip) => unknown): Promise<void> {
  while (performance.now() < until && grips.some(({ isOver }) => !isOver)) {
    if (each !== undefined) for (const grip of grips) each(grip);
    await sleep(500);
  }
}

/** Headers, or a body, a byte at a time. */
const drip =
  (begin: string): Abuse =>
  async (target, until) => {
    const grips = many(500, target);
    for (const grip of grips) void grip.say(begin);
    await watch(grips, until, (grip) => void grip.say("a"));
    return grips;
  };

/** Says this once and waits. */
const wait =
  (count: number, text: string, options: object = {}): Abuse =>
  async (target, until) => {
    const grips = many(count, target, options);
    if (text !== "") for (const grip of grips) void grip.say(text);
    await watch(grips, until);
    return grips;
  };

/** Asks, every half second, and does not read what comes. */
const deaf =
  (count: number, each: (grip: Grip, round: number) => void): Abuse =>
  async (target, until) => {
    const grips = many(count, target, { isDeaf: true });
    let round = 0;
    await watch(grips, until, (grip) => {
      if (grip === grips[0]) noteSilentEnds(grips);
      each(grip, Math.floor(round++ / count));
    });
    return grips;
  };

/** Holds so many connections from several addresses open, each after one answer, and asks now and then. */
const hold =
  (count: number, text: string): Abuse =>
  async (target, until) => {
    const grips: Grip[] = [];
    while (grips.length < count) {
      for (let index = 0; index < 100; index += 1) {
        const grip = new Grip(target, { address: `127.0.0.${2 + (grips.length % 8)}` });
        if (text !== "") void grip.say(text);
        grips.push(grip);
      }
      await sleep(20);
    }
    await sleep(Math.max(0, until - performance.now()));
    return grips;
  };

/** Sends without end for as long as it is listened to. */
const pour =
  (count: number, begin: string, more: string | Buffer): Abuse =>
  async (target, until) => {
    const grips = many(count, target);
    await Promise.all(
      grips.map(async (grip) => {
        await grip.say(begin);
        while (!grip.isOver && performance.now() < until) {
          await grip.say(more);
          await sleep(1);
        }
      }),
    );
    return grips;
  };

/** One request after another over new connections, some at once. */
const repeat =
  (lines: number, bytes: string | Buffer): Abuse =>
  async (target, until) => {
    const grips: Grip[] = [];
    const line = async () => {
      while (performance.now() < until) {
        const grip = new Grip(target);
        grips.push(grip);
        await grip.say(bytes);
        while (grip.answers === 0 && !grip.isOver && performance.now() < until) await sleep(2);
        grip.socket.destroy();
      }
    };
    await Promise.all(Array.from({ length: lines }, line));
    return grips;
  };

/** What shows only when Node has waited twice needs longer. */
const patiently =
  (abuse: Abuse): Abuse =>
  (target, until) =>
    abuse(target, until + PATIENT_MS);

/** What shows at once needs no longer. */
const briefly =
  (abuse: Abuse): Abuse =>
  (target, until) =>
    abuse(target, Math.min(until, performance.now() + BRIEF_MS));

const bomb = gzipSync(Buffer.alloc(50_000_000, " "), { level: 9 });

export const ABUSES: Readonly<Record<string, Abuse>> = {
  "headers, a byte every half second": drip(`GET /healthz HTTP/1.1\r\n${HOST}X-Slow: `),
  "bodies, a byte every half second": drip(`${LOGIN}Content-Length: 60000\r\n\r\n`),
  "silent connections": wait(500, ""),
  "silent before TLS": wait(500, "", { plain: true }),
  "answers that nobody reads, asked for in one piece": deaf(100, (grip, round) => {
    if (round === 0) void grip.say(READ.repeat(200));
  }),
  "answers that nobody reads, asked for little by little": patiently(
    deaf(100, (grip) => void grip.say(READ.repeat(9))),
  ),
  "half of a request, then the end": async (target, until) => {
    const grips = many(500, target);
    for (const grip of grips) grip.socket.end(`GET /healthz HTTP/1.1\r\n${HOST}`);
    await watch(grips, until);
    return grips;
  },
  "10,000 connections that say nothing": hold(10_000, ""),
  "10,000 connections kept open after an answer": briefly(hold(10_000, PROBE)),
  "bodies of 10 GB by Content-Length": briefly(
    pour(50, `${LOGIN}Content-Length: 10000000000\r\n\r\n`, CHUNK),
  ),
  "chunked bodies without an end": briefly(pour(50, `${LOGIN}Transfer-Encoding: chunked\r\n\r\n`, CHUNK)),
  "bodies of 50 MB in 49 kB of gzip": briefly(
    repeat(
      8,
      Buffer.concat([
        Buffer.from(`${LOGIN}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`),
        bomb,
      ]),
    ),
  ),
  "headers of 100 kB": briefly(
    repeat(8, `GET /healthz HTTP/1.1\r\n${HOST}X-Large: ${"a".repeat(100_000)}\r\n\r\n`),
  ),
  "3,000 headers": briefly(repeat(8, `GET /healthz HTTP/1.1\r\n${HOST}${"a:\r\n".repeat(3_000)}\r\n`)),
  "headers without an end": briefly(
    pour(50, `GET /healthz HTTP/1.1\r\n${HOST}`, `X: ${"a".repeat(1_000)}\r\n`),
  ),
  "requests one after another on one connection": briefly(async (target, until) => {
    const grips = many(8, target);
    await Promise.all(
      grips.map(async (grip) => {
        for (let asked = 1; !grip.isOver && performance.now() < until; asked += 1) {
          await grip.say(PROBE);
          while (grip.answers < asked && !grip.isOver) await sleep(0);
        }
      }),
    );
    return grips;
  }),
  "pipelined requests without an end": briefly(pour(8, PROBE, PROBE.repeat(100))),
};
