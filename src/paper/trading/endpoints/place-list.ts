import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { lastPrice } from "../../market.ts";
import { badValue, Refusal } from "../../refusal.ts";
import { followUp } from "../lists.ts";
import { checkPairPrices, checkPairTypes, legsOf, type Pair, pairOf } from "../oco.ts";
import type { Draft } from "../order.ts";
import { ordersOf } from "../order.ts";
import { type ListPlan, placeList } from "../place-list.ts";
import { readDraft, readSide } from "../read-draft.ts";
import { readClientId } from "../read-values.ts";
import { showList, showPlaced } from "../show-order.ts";
import { legNames, OLD_LIMIT_NAMES, OLD_STOP_NAMES, PARAMETERS } from "./list-names.ts";
import { checkAllFilters, counting, readResponseType } from "./place.ts";
import { bookOf, freeTrading, newClientId } from "./signed.ts";

/** Places a list and answers it with a report on each order, as they stand before anything follows from a filling. */
function place(call: Call, account: Account, plan: Omit<ListPlan, "clientId">): unknown {
  const book = bookOf(call);
  const response = readResponseType(call) ?? "RESULT";
  const clientId = readClientId(call.parameters, "listClientOrderId");
  const drafts = plan.working === undefined ? plan.dependent : [plan.working, ...plan.dependent];
  checkAllFilters(call, account, book, drafts);
  return counting(call, account, drafts.length, () => {
    const { list, trades } = placeList(
      call.trading,
      book,
      account,
      { ...plan, clientId },
      { newId: () => newClientId(call), time: call.now },
    );
    const answer = {
      ...showList(list, call.stamp),
      orderReports: ordersOf(list).map((order) =>
        showPlaced(order, order === list.working ? trades : [], response, call.stamp),
      ),
    };
    if (list.working !== undefined) followUp(call.trading, book, list.working, call.now);
    return answer;
  });
}

function oco(call: Call, account: Account): unknown {
  const side = readSide(call.parameters, "side");
  const read = (prefix: string) =>
    readDraft(call.parameters, { names: { ...legNames(prefix), quantity: "quantity" }, side });
  return placePair(call, account, { above: read("above"), below: read("below") });
}

/** The older form of an OCO, whose legs are a LIMIT_MAKER and a stop loss. */
function oldOco(call: Call, account: Account): unknown {
  const side = readSide(call.parameters, "side");
  const type = call.parameters.has("stopLimitPrice") ? "STOP_LOSS_LIMIT" : "STOP_LOSS";
  const stop = readDraft(call.parameters, { names: OLD_STOP_NAMES, side, type });
  const limit = readDraft(call.parameters, { names: OLD_LIMIT_NAMES, side, type: "LIMIT_MAKER" });
  return placePair(call, account, pairOf(side, stop, limit));
}

function placePair(call: Call, account: Account, pair: Pair): unknown {
  checkPairTypes(pair);
  checkPairPrices(pair, lastPrice(bookOf(call).market, call.now));
  return place(call, account, { working: undefined, dependent: legsOf(pair), paysOn: false });
}

function readWorking(call: Call): Draft {
  const side = readSide(call.parameters, "workingSide");
  const draft = readDraft(call.parameters, { names: legNames("working"), side });
  if (draft.type !== "LIMIT" && draft.type !== "LIMIT_MAKER") throw badValue("workingType");
  return draft;
}

/** A working order and one that waits for it (OTO), or is paid by it (OPO). */
const oneAfterOther =
  (paysOn: boolean) =>
  (call: Call, account: Account): unknown => {
    const working = readWorking(call);
    const side = readSide(call.parameters, "pendingSide");
    const names = legNames("pending");
    const pending = readDraft(call.parameters, { names, side, withoutQuantity: paysOn });
    if (paysOn) checkPaying(working, pending);
    return place(call, account, { working, dependent: [pending], paysOn });
  };

/** A working order and an OCO pair that waits for it (OTOCO), or is paid by it (OPOCO). */
const pairAfterOther =
  (paysOn: boolean) =>
  (call: Call, account: Account): unknown => {
    const working = readWorking(call);
    const side = readSide(call.parameters, "pendingSide");
    const quantity = paysOn ? {} : { quantity: "pendingQuantity" };
    const read = (prefix: string) => {
      const { quantity: _, ...names } = legNames(prefix);
      return readDraft(call.parameters, { names: { ...names, ...quantity }, side, withoutQuantity: paysOn });
    };
    const pair = { above: read("pendingAbove"), below: read("pendingBelow") };
    checkPairTypes(pair);
    checkPairPrices(pair, undefined);
    if (paysOn) checkPaying(working, pair.above);
    return place(call, account, { working, dependent: legsOf(pair), paysOn });
  };

/** What is bought can only be sold on. */
function checkPaying(working: Draft, pending: Draft): void {
  if (working.side !== "BUY") {
    throw new Refusal(400, -1222, "Working order in an OPO list must be a bid.", "parameter");
  }
  if (pending.side !== "SELL") {
    throw new Refusal(400, -1223, "Pending orders in an OPO list must be asks.", "parameter");
  }
}

/** Placing lists. Source: binance-spot-api-docs rest-api.md "Order lists", faqs/opo.md. */
export const PLACE_LIST_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  ["POST /api/v3/order/oco", freeTrading({ ...PARAMETERS.oldOco, weight: 1 }, oldOco)],
  ["POST /api/v3/orderList/oco", freeTrading({ ...PARAMETERS.oco, weight: 1 }, oco)],
  ["POST /api/v3/orderList/oto", freeTrading({ ...PARAMETERS.oto, weight: 1 }, oneAfterOther(false))],
  ["POST /api/v3/orderList/otoco", freeTrading({ ...PARAMETERS.otoco, weight: 1 }, pairAfterOther(false))],
  ["POST /api/v3/orderList/opo", freeTrading({ ...PARAMETERS.opo, weight: 1 }, oneAfterOther(true))],
  ["POST /api/v3/orderList/opoco", freeTrading({ ...PARAMETERS.opoco, weight: 1 }, pairAfterOther(true))],
];
