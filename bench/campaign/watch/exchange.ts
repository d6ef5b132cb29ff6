// An exchange that answers in no time, by the virtual clock, and notes when each key was asked about and what was asked of it.
import type { Send, SendResult } from "../../../src/net/send.ts";

export interface CountingExchange {
  readonly send: Send;
  /** It answers every question about a key with 503. */
  isDown: boolean;
  /** Lets a key do what no key may do, or knows it no more. */
  alter(key: number, change: "withdraws" | "gone"): void;
  readonly report: ExchangeReport;
}

interface ExchangeReport {
  inspections: number;
  /** The longest time between two questions about the same key, answered or not, and between two answers; the first counts from the start. */
  longestUnaskedMs: number;
  longestGapMs: number;
  /** The most that watching has used in a minute, and so each minute. */
  mostInMinute: number;
  readonly askedAt: Float64Array;
  readonly answeredAt: Float64Array;
}

const RESTRICTIONS = "/sapi/v1/account/apiRestrictions";
const WEIGHTS: readonly (readonly [string, number])[] = [
  [RESTRICTIONS, 1],
  ["/api/v3/account", 20],
  ["/api/v3/time", 1],
];
export const GRANTED = {
  ipRestrict: true,
  createTime: 0,
  enableReading: true,
  enableSpotAndMarginTrading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
};

export const apiKeyOf = (key: number): string => `watched-${key}`;

export function startCountingExchange(keys: number, startedAt: number, now: () => number): CountingExchange {
  const altered = new Map<number, "withdraws" | "gone">();
  const answeredAt = new Float64Array(keys).fill(startedAt);
  const askedAt = answeredAt.slice();
  const report: ExchangeReport = {
    inspections: 0,
    longestUnaskedMs: 0,
    longestGapMs: 0,
    mostInMinute: 0,
    askedAt,
    answeredAt,
  };
  let minute = 0;
  let usedInMinute = 0;

  function count(path: string): void {
    const current = Math.floor(now() / 60_000);
    if (current !== minute) [minute, usedInMinute] = [current, 0];
    usedInMinute += WEIGHTS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 0;
    report.mostInMinute = Math.max(report.mostInMinute, usedInMinute);
  }

  function inspect(key: number): SendResult {
    report.inspections += 1;
    report.longestGapMs = Math.max(report.longestGapMs, now() - (answeredAt[key] ?? 0));
    answeredAt[key] = now();
    const change = altered.get(key);
    if (change === "gone") return answer(401, { code: -2015, msg: "Invalid API-key, IP, or permissions." });
    return answer(200, { ...GRANTED, createTime: startedAt, enableWithdrawals: change === "withdraws" });
  }

  const exchange: CountingExchange = {
    isDown: false,
    report,
    alter: (key, change) => void altered.set(key, change),
    async send(_, { path, headers }) {
      count(path);
      if (path.startsWith("/api/v3/time")) return answer(200, { serverTime: now() });
      const key = Number(headers["X-MBX-APIKEY"]?.slice(apiKeyOf(0).length - 1));
      report.longestUnaskedMs = Math.max(report.longestUnaskedMs, now() - (askedAt[key] ?? 0));
      askedAt[key] = now();
      if (exchange.isDown) return answer(503, {});
      if (path.startsWith(RESTRICTIONS)) return inspect(key);
      return answer(200, { uid: key + 1, canTrade: true, balances: [] });
    },
  };
  return exchange;
}

function answer(status: number, body: object): SendResult {
  return { kind: "answer", status, headers: {}, body: JSON.stringify(body) };
}
