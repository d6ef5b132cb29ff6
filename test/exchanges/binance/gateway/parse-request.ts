import { GATEWAY } from "../../../../src/exchanges/binance/gateway/index.ts";
import type { BotRequest } from "../../../../src/exchanges/index.ts";

export const NOW = 1_700_000_000_000;
export const SIGNATURE = "c".repeat(64);

let made = 0;
export const parse = (request: Partial<BotRequest>) =>
  GATEWAY.parse(
    { method: "GET", path: "/api/v3/order", query: "", body: "", timeUnit: undefined, ...request },
    () => `kh${++made}`,
  );
