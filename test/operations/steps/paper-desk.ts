import { Secret } from "../../../src/core/secret.ts";
import { type Credential, type Exchange, findExchange } from "../../../src/exchanges/index.ts";
import { createExchangeClock, type ExchangeClock } from "../../../src/net/clock.ts";
import { createSender } from "../../../src/net/send.ts";
import type { AskDeps } from "../../../src/operations/steps/exchange-answers.ts";
import { startPaperExchange } from "../../../src/paper/index.ts";

interface Requested {
  readonly path: string;
  readonly verdict: string;
}

/** A paper exchange and all that is needed to ask it; every exchange of the list leads there. */
export interface PaperDesk {
  readonly deps: AskDeps;
  readonly clock: ExchangeClock;
  /** Weights as they were taken. */
  readonly taken: number[];
  makeKey(options?: object): Promise<Credential>;
  setFault(fault: { kind: string; count?: number; path?: string; delay_ms?: number }): Promise<void>;
  /** What arrived since the last call. */
  requests(): Promise<Requested[]>;
  close(): Promise<void>;
}

/** What is waited for a request that will never be answered, in the place of the real deadline. */
const HUNG_MS = 50;

export function exchange(id: string): Exchange {
  const found = findExchange(id);
  if (found === undefined) throw new Error(`no exchange ${id}`);
  return found;
}

export async function openPaperDesk(): Promise<PaperDesk> {
  const paper = await startPaperExchange();
  const sender = createSender(
    new Map([
      ["paper", paper.url],
      ["binance-testnet", paper.url],
    ]),
  );
  const clock = createExchangeClock(Date.now, () => performance.now());
  const taken: number[] = [];
  let hung: string | undefined;
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(paper.url + path, { method, body: JSON.stringify(body) ?? null });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    clock,
    taken,
    deps: {
      clock,
      now: Date.now,
      send: (target, request, timeoutMs) => {
        const isHung = hung !== undefined && request.path.startsWith(hung);
        // The next one is answered, and may take its time.
        if (isHung) hung = undefined;
        return sender.send(target, request, isHung ? HUNG_MS : timeoutMs);
      },
      takeWeight: async (_, weight) => {
        taken.push(weight);
        return true;
      },
      heed: async () => undefined,
    },
    async makeKey(options = {}) {
      const answer = await control("POST", "/paper/keys", { type: "hmac", ...options });
      const made = (await answer.json()) as { api_key: string; secret_key?: string };
      return { keyType: "hmac", apiKey: made.api_key, secret: new Secret(made.secret_key ?? "") };
    },
    async setFault(fault) {
      hung = fault.kind === "timeout" ? fault.path : undefined;
      await control("POST", "/paper/faults", fault);
    },
    async requests() {
      const list = (await (await control("GET", "/paper/requests")).json()) as Requested[];
      await control("DELETE", "/paper/requests");
      return list.map(({ path, verdict }) => ({ path, verdict }));
    },
    async close() {
      await sender.close();
      await paper.close();
    },
  };
}
