import type { Answer } from "../faults.ts";
import type { Random } from "../keys.ts";
import { type PaperState, resetState } from "../state.ts";
import { ControlError } from "./body.ts";
import { addFault } from "./faults.ts";
import { changeKey, createKey, deleteKey } from "./keys.ts";
import { changeLatency, changeMarket, deposit, listOrders } from "./trading.ts";

/** A request to a route below /paper/. */
interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** Answers one control request. Errors are 4xx with `{error}`, a sentence. */
export function answerControl(
  state: PaperState,
  request: ControlRequest,
  now: number,
  random: Random,
): Answer {
  try {
    const reply = route(state, request, now, random);
    return answer(reply.status, reply.body);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return answer(error.status, { error: error.message });
  }
}

function answer(status: number, body: unknown): Answer {
  return body === undefined
    ? { status, headers: {}, body: "" }
    : { status, headers: { "content-type": "application/json;charset=UTF-8" }, body: JSON.stringify(body) };
}

function route(state: PaperState, request: ControlRequest, now: number, random: Random): Reply {
  const [, , collection, id, ...rest] = request.path.split("/");
  const name = [collection, ...(id === undefined ? [] : [":id"]), ...rest].join("/");
  switch (`${request.method} ${name}`) {
    case "POST keys":
      return { status: 201, body: createKey(state, request.body, now, random) };
    case "PATCH keys/:id":
      return { status: 200, body: changeKey(state, id ?? "", request.body, now) };
    case "DELETE keys/:id":
      deleteKey(state, id ?? "");
      return { status: 204 };
    case "POST faults":
      return { status: 201, body: addFault(state, request.body) };
    case "DELETE faults":
      state.faults.length = 0;
      return { status: 204 };
    case "GET requests":
      return { status: 200, body: state.journal };
    case "DELETE requests":
      state.journal.length = 0;
      return { status: 204 };
    case "PATCH markets/:id":
      return { status: 200, body: changeMarket(state, id ?? "", request.body, now) };
    case "POST accounts/:id/deposit":
      return { status: 200, body: deposit(state, id ?? "", request.body, now) };
    case "PATCH latency":
      return { status: 200, body: changeLatency(state, request.body) };
    case "GET orders":
      return { status: 200, body: listOrders(state, now) };
    case "POST reset":
      resetState(state);
      return { status: 204 };
    default:
      throw new ControlError(404, "The paper exchange has no such control route.");
  }
}
