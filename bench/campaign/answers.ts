import { Value } from "typebox/value";
import { PROBLEM_TYPE, Problem } from "../../src/api/problem.ts";

/** How long an answer may take before it counts as none; a server waits 10 s for an exchange. */
const HANGING_MS = 15_000;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** Why it is none that the server means to give: a fault of its own, or not in the house's form. */
  readonly fault: string | undefined;
}

export interface Request {
  readonly method: string;
  /** Under `/api/v1`. */
  readonly path: string;
  /** Where it seems to come from: throttles count by address. */
  readonly address: string;
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to a node. Throws when there is no answer within 15 s. */
export async function send(url: string, request: Request): Promise<Answer> {
  const { method, path, address, token, body } = request;
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      "x-forwarded-for": address,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...request.headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(HANGING_MS),
  });
  const text = await response.text();
  const parsed = text === "" ? {} : (JSON.parse(text) as Answer["body"]);
  const { status, headers } = response;
  return { status, body: parsed, headers, fault: faultOf(response, parsed) };
}

function faultOf({ status, headers }: Response, body: Answer["body"]): string | undefined {
  if (status < 400) return undefined;
  const isHouse = headers.get("content-type")?.startsWith(PROBLEM_TYPE) && Value.Check(Problem, body);
  if (!isHouse) return `${status} is not in the house's form: ${JSON.stringify(body)}`;
  return status >= 500 && status !== 503 ? `${status} ${String(body.code)}` : undefined;
}
