import { type CallOptions, type ClientSettings, createCall, type Route } from "./client/call.ts";
import { ROUTES, type Routes } from "./client/routes.ts";

export type { CallOptions, ClientSettings, Listing } from "./client/call.ts";
export { type ConnectionCode, type ErrorCode, KeyholdProblem } from "./client/problem.ts";
export type { Routes } from "./client/routes.ts";
export type { About } from "./client/shapes/about.ts";
export type {
  ApiKey,
  Balance,
  CancelledOrders,
  ExchangeName,
  FrozenApiKey,
  NewApiKeyBody,
  ReplaceBody,
  ReplacedApiKey,
} from "./client/shapes/api-keys.ts";
export type { AuditEntry, AuditPage, AuditVerdict, CheckpointKey } from "./client/shapes/audit.ts";
export type { Session, User } from "./client/shapes/auth.ts";
export type { ActivatedApiKey, GeneratedKey } from "./client/shapes/generated-keys.ts";
export type { Notice, OwnNotice } from "./client/shapes/notices.ts";
export type {
  NewVirtualKey,
  NewVirtualKeyBody,
  VirtualKey,
  VirtualKeyChangeBody,
  VirtualKeyLimits,
} from "./client/shapes/virtual-keys.ts";

interface Page {
  readonly items: readonly unknown[];
  readonly next: number | string | null;
}

/**
 * A client of the API, for Node 20.3 and newer and for browsers:
 *
 *     const keyhold = createClient({ baseUrl: "https://keys.example.org", token: () => tokenOfMyLogin() });
 *     const key = await keyhold.getApiKey();
 *     for await (const entry of keyhold.listAuditEntries()) console.log(entry.at, entry.event);
 *
 * Every function may throw a `KeyholdProblem`, and what `token` and `renew` throw.
 */
export function createClient(settings: ClientSettings): Routes {
  const call = createCall(settings);

  function ask(route: Route, given: readonly unknown[]): unknown {
    const rest = [...given];
    const id = route.path.includes("{id}") ? (rest.shift() as number) : undefined;
    const input = route.takes === undefined ? undefined : (rest.shift() as object | undefined);
    const options = (rest.shift() ?? {}) as CallOptions;
    if (route.isList !== true) return call({ route, id, input }, options);
    const pageAfter = (after?: Page["next"]) =>
      call({ route, id, input: after === undefined ? input : { ...input, after } }, options) as Promise<Page>;
    const first = pageAfter();
    return Object.assign(first, { [Symbol.asyncIterator]: () => itemsFrom(first, pageAfter) });
  }

  const client = Object.entries(ROUTES).map(([name, route]) => [
    name,
    (...given: unknown[]) => ask(route, given),
  ]);
  return Object.fromEntries(client) as Routes;
}

async function* itemsFrom(
  first: Promise<Page>,
  pageAfter: (after: Page["next"]) => Promise<Page>,
): AsyncGenerator<unknown> {
  for (let page = await first; ; page = await pageAfter(page.next)) {
    yield* page.items;
    if (page.next === null) return;
  }
}
