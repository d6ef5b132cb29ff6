import { ERROR_LIST, type ErrorCode } from "../../../src/core/errors.ts";
import { formsOf } from "../../../test/campaign/traces.ts";
import type { WireAnswer } from "../wire.ts";
import type { Route } from "./document.ts";
import type { Draft } from "./draft.ts";

/** The only codes of a 5xx that are meant while nothing is out of order: Binance itself cannot be reached from here. */
const MEANT_5XX: ReadonlySet<string> = new Set(["exchange_unavailable"]);

/** What answers below 400 without being in the document: the page, its files, the documentation, metrics, the gateway. */
const UNDOCUMENTED =
  /^\/(?:$|login$|signup$|activity$|bots(?:\/[^/]+)?$|key\/|settings$|assets\/|docs(?:\/style\.css)?$|openapi\.json$|metrics$|gateway\/)/;

/** Those who may do nothing behind a login, and what they hear when all else about a request is right. */
const LOCKED_OUT: Readonly<Partial<Record<Draft["role"], ErrorCode>>> = {
  anonymous: "unauthenticated",
  inactive: "user_inactive",
  deleted: "session_expired",
};

export interface Judge {
  /** Every reason why this answer is not one that the server means to give. */
  judge(draft: Draft, answer: WireAnswer): string[];
  /** The route that a method and an address name, and the id in it (0 if there is none). */
  routeOf(method: string, target: string): { readonly route: Route; readonly id: number } | undefined;
  /** Which of the planted texts are there. */
  leaksIn(text: string): string[];
}

export type Texts = Readonly<Record<string, string>>;

/** `secrets`: no answer may hold any form of them; `marks`: nor these, as they are. */
export function createJudge(routes: readonly Route[], secrets: Texts, marks: Texts): Judge {
  const forms = Object.entries(secrets).flatMap(([name, text]) =>
    formsOf(text).map((form) => [name, form] as const),
  );
  forms.push(...Object.entries(marks));
  const leaksIn = (text: string) => [
    ...new Set(forms.filter(([, form]) => text.includes(form)).map(([name]) => name)),
  ];

  function routeOf(method: string, target: string) {
    const segments = segmentsOf(target);
    const matches = (path: string) => {
      const wanted = path.slice(1).split("/");
      return (
        wanted.length === segments.length &&
        wanted.every((part, at) => part.startsWith("{") || part === segments[at])
      );
    };
    const found = routes
      .filter(({ path }) => matches(path))
      .toSorted((a, b) => a.inPath.length - b.inPath.length);
    const route = found.find((one) => one.method === (method === "HEAD" ? "GET" : method));
    return route === undefined
      ? undefined
      : { route, id: Number(segments.find((part) => /^\d+$/.test(part)) ?? 0) };
  }

  return {
    routeOf,
    leaksIn,
    judge(draft, answer) {
      if (answer.status === 0) return ["no answer"];
      const leaks = leaksIn(answer.head + answer.body).map((name) => `it shows ${name}`);
      return [
        ...leaks,
        ...headFaults(answer),
        ...bodyFaults(draft, answer, routeOf(draft.method, draft.target)?.route),
      ];
    },
  };
}

function headFaults({ head, status }: WireAnswer): string[] {
  return [
    ...(/^x-content-type-options: nosniff\r?$/im.test(head) ? [] : ["it has no security headers"]),
    // Our own, or one that came by the proxy which the server trusts.
    ...(/^x-request-id: [A-Za-z0-9_-]{8,64}\r?$/im.test(head) ? [] : ["it has no request id"]),
    ...(status >= 200 && status < 600 ? [] : [`the status is ${status}`]),
  ];
}

function bodyFaults(draft: Draft, answer: WireAnswer, route: Route | undefined): string[] {
  const { status, head, body } = answer;
  if (draft.target.startsWith("/gateway/")) return status >= 500 ? [`${status} ${body} by the gateway`] : [];
  const json = parse(body);
  if (status >= 400) {
    const isPage = status === 404 && /^content-type: text\/html/im.test(head);
    if (isPage || draft.method === "HEAD") return status >= 500 ? [`${status}`] : [];
    return problemFaults(draft, answer, json, route);
  }
  if (route === undefined) {
    const isKnown = UNDOCUMENTED.test(pathOf(draft.target)) || status === 302;
    return isKnown ? [] : [`${status} at an address that is not documented`];
  }
  const faults = draft.method === "HEAD" ? [] : [route.faultOf(status, json)];
  if (draft.role in LOCKED_OUT && !route.isPublic) faults.push(`${draft.role} was answered ${status}`);
  if (draft.role === "stranger" && draft.target.includes("/{{other:"))
    faults.push(`a stranger was answered ${status}`);
  if (draft.body !== undefined && draft.route === route.name && !route.acceptsBody(parse(draft.body))) {
    faults.push(`${status} for a body that is not of the documented form`);
  }
  return faults.filter((fault) => fault !== undefined);
}

function problemFaults(
  draft: Draft,
  { status, head }: WireAnswer,
  json: unknown,
  route: Route | undefined,
): string[] {
  const problem = (json ?? {}) as Record<string, unknown>;
  const code = String(problem.code);
  const faults: string[] = [];
  const form = route?.faultOf(status, json) ?? (code in ERROR_LIST ? undefined : "it is no problem of ours");
  if (form !== undefined) faults.push(form);
  if (!/^content-type: application\/problem\+json/im.test(head))
    faults.push("it is not application/problem+json");
  if (problem.status !== status) faults.push(`the body says ${problem.status} and the head ${status}`);
  if (problem.type !== `urn:keyhold:error:${code}`) faults.push(`the type is ${problem.type}`);
  const id = /^x-request-id: ([\w-]+)/im.exec(head)?.[1];
  if (problem.request_id !== id) faults.push("the request ids of head and body differ");
  if (status >= 500 && !MEANT_5XX.has(code)) faults.push(`${status} ${code}`);
  const expected = LOCKED_OUT[draft.role];
  if (draft.kind === "valid" && expected !== undefined && route?.isPublic === false && code !== expected) {
    faults.push(`${draft.role} heard ${code}`);
  }
  const isOthers = draft.role === "stranger" && draft.target.includes("/{{other:");
  if (draft.kind === "valid" && isOthers && status !== 404) faults.push(`a stranger heard ${code}`);
  return faults;
}

/** The router does not look at the first character; Node lets no other than these two through. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/]*/, "").split(/[?#]/, 1)[0] ?? "";
  return path.replace(/^[/*]?/, "/").replace(/(?<=.)\/$/, "");
}

/** The parts of the path as the router reads them. */
function segmentsOf(target: string): string[] {
  return pathOf(target)
    .replace(/^\/|\/$/g, "")
    .split("/")
    .map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A byte order mark may stand before it (RFC 8259 section 8.1). */
function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return text;
  }
}
