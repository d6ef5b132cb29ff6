import type { Environment, Exchange, ExchangeId } from "../exchange.ts";
import { ACCOUNT, readBalances } from "./account.ts";
import { classifyError } from "./errors.ts";
import { GATEWAY } from "./gateway/index.ts";
import {
  RESTRICTIONS,
  readInspection,
  readInspectionWithoutPermissions,
  readRestrictions,
} from "./inspection.ts";
import { sign } from "./sign.ts";
import { readTime, TIME } from "./time.ts";

export const binance = spot("binance", "Binance", "live");
export const binanceTestnet = spot("binance-testnet", "Binance Spot Testnet", "testnet");
export const paper = spot("paper", "Paper exchange", "paper");

/** Binance's spot protocol (https://github.com/binance/binance-spot-api-docs). The testnet has no `/sapi`. */
function spot(id: ExchangeId, name: string, environment: Environment): Exchange {
  const reportsPermissions = environment !== "testnet";
  return {
    id,
    name,
    environment,
    keyTypes: ["hmac", "ed25519", "rsa"],
    timeRequest: TIME,
    readTime,
    inspectionRequests: reportsPermissions ? [RESTRICTIONS, ACCOUNT] : [ACCOUNT],
    readInspection: reportsPermissions ? readInspection : readInspectionWithoutPermissions,
    readFirstAnswer: reportsPermissions
      ? readRestrictions
      : (body) => readInspectionWithoutPermissions(new Map([[ACCOUNT.name, body]])),
    balanceRequest: ACCOUNT,
    readBalances,
    classifyError,
    sign,
    gateway: GATEWAY,
  };
}
