import { KeyholdProblem, onTheWay, problemIn } from "./problem.ts";
import { createTokens } from "./tokens.ts";
import { until } from "./until.ts";

/** A route of the API. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Under /api/v1, with `{id}` in the place of an id. */
  readonly path: string;
  readonly takes?: "body" | "query";
  readonly isList?: true;
  /** Whether it is asked for without a token. */
  readonly isPublic?: true;
}

/** What may be said of a single call. */
export interface CallOptions {
  /** Gives the call up; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the whole call may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** One page when it is awaited; every item, page by page, in `for await`. */
export type Listing<Page extends { readonly items: readonly unknown[] }> = Promise<Page> &
  AsyncIterable<Page["items"][number]>;

export interface ClientSettings {
  /** The server's PUBLIC_URL; in its own page, its origin. */
  readonly baseUrl: string;
  /** An access token, or a token of your application's login; or how to get it, which is asked before every call. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /**
   * Asked for a token where there is no other, and for another once a call was answered 401; the call is then made once more, and those after it with the new token until `token` gives another
   * than the one that was refused. Of calls that fail together one asks.
   */
  readonly renew?: (() => Promise<string>) | undefined;
  /** How long a call may take unless it says otherwise, in milliseconds; 20,000 unless given. */
  readonly timeoutMs?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export interface Question {
  readonly route: Route;
  readonly id: number | undefined;
  readonly input: object | undefined;
}

/** Longer than the server takes to ask an exchange. */
const DEFAULT_TIMEOUT_MS = 20_000;

/** How calls are made with these settings. Everything is bounded by the time of the call, tokens included. */
export function createCall(
  settings: ClientSettings,
): (question: Question, options: CallOptions) => Promise<unknown> {
  const base = `${settings.baseUrl.replace(/\/+$/, "")}/api/v1`;
  const longest = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const tokens = createTokens(settings, longest);

  async function attempt({ route, id, input }: Question, bearer: string | undefined, signal: AbortSignal) {
    const path = route.path.replace("{id}", encodeURIComponent(String(id)));
    const hasBody = route.takes === "body";
    const response = await (settings.fetch ?? fetch)(base + path + (hasBody ? "" : queryOf(input)), {
      method: route.method,
      headers: {
        accept: "application/json",
        ...(hasBody ? { "content-type": "application/json" } : {}),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(hasBody ? { body: JSON.stringify(input) } : {}),
      // A token must not follow somebody else's address.
      redirect: "error",
      signal,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async function ask(question: Question, signal: AbortSignal): Promise<unknown> {
    const { isPublic } = question.route;
    const held = isPublic ? undefined : await tokens.current();
    const answer = await attempt(question, held?.bearer, signal);
    // Whoever is not let in has changed nothing, so the call may be made again.
    const mayRepeat =
      answer.status === 401 && isStale(answer.text) && held !== undefined && settings.renew !== undefined;
    return read(mayRepeat ? await attempt(question, await tokens.insteadOf(held), signal) : answer);
  }

  return async (question, { signal, timeoutMs = longest }) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    try {
      return await until(either, ask(question, either));
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      if (error instanceof KeyholdProblem) throw error;
      if (deadline.aborted) throw onTheWay("timeout", `Keyhold did not answer within ${timeoutMs} ms.`);
      // What fetch throws may quote what was sent; what `token` and `renew` throw is the caller's own.
      if (error instanceof TypeError) throw onTheWay("unreachable", "Keyhold could not be reached.");
      throw error;
    }
  };
}

/** A wrong password is answered 401 too, and no other token makes it right. */
function isStale(text: string): boolean {
  const body = parsed(text);
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : undefined;
  return code === "unauthenticated" || code === "session_expired";
}

function read({ status, headers, text }: { status: number; headers: Headers; text: string }): unknown {
  const body = text === "" ? undefined : parsed(text);
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  if (status === 204 || (status >= 200 && status < 300 && isJson && body !== undefined)) return body;
  throw problemIn(status, body, headers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function queryOf(input: object | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}
