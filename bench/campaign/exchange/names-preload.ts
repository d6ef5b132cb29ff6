// For `node --import`: no host name is found while the file NAMES_FAIL_WHILE is there, as when the name servers do not answer.
import dns from "node:dns";
import { existsSync } from "node:fs";

const file = process.env.NAMES_FAIL_WHILE;
const lookup = dns.lookup as (...args: unknown[]) => void;

function failing(hostname: string, ...rest: unknown[]): void {
  if (!existsSync(file ?? "")) {
    lookup(hostname, ...rest);
    return;
  }
  const failure = new Error(`getaddrinfo EAI_AGAIN ${hostname}`);
  const callback = rest.at(-1) as (error: Error) => void;
  process.nextTick(callback, Object.assign(failure, { code: "EAI_AGAIN", syscall: "getaddrinfo", hostname }));
}

if (file !== undefined) Object.assign(dns, { lookup: failing });
