import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what the system gives to outgoing connections and to whoever asks for any port: neither takes it before it is bound. */
const [FIRST, BEHIND] = [20_000, 32_000];
const TRIES = 100;
const given = new Set<number>();

/** A port that is free now, and that nobody is likely to take until a server that is told it has started. */
export async function freePort(host: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, BEHIND);
    if (given.has(port) || !(await isFree(host, port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no port is free from ${FIRST} to ${BEHIND}`);
}

async function isFree(host: string, port: number): Promise<boolean> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, "listening");
  } catch {
    return false;
  }
  probe.close();
  await once(probe, "close");
  return true;
}
