import { QueryClient, queryOptions } from "@tanstack/react-query";
import type { About } from "../../src/api/about.ts";
import type { ApiKey, Balance } from "../../src/api/api-keys.ts";
import type { SessionList, User } from "../../src/api/auth.ts";
import type { GeneratedKeyList } from "../../src/api/generated-keys.ts";
import type { VirtualKey, VirtualKeyList } from "../../src/api/virtual-keys.ts";
import { onRecovery } from "./connection.ts";
import { isRefusal } from "./problem.ts";
import { send } from "./send.ts";
import { call, noteUser, session, userIdOf } from "./session.ts";

/** What was read from the server. No secret ever passes through here: calls that carry one use `call` directly. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The connection itself is watched and asked again (connection.ts); here only a busy database is worth it.
      retry: (count, error) => count < 2 && isRefusal(error, "storage_busy"),
      networkMode: "always",
      staleTime: 10_000,
    },
  },
});

onRecovery(() => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "balance" }));

/** What was read for one user is gone before the next one sees the page. */
let owner = userIdOf(session.get());
session.watch(() => {
  const now = userIdOf(session.get());
  if (now === owner) return;
  owner = now;
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "about" });
});

export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => send<About>("GET", "/api/v1/about"),
  staleTime: 300_000,
});

/** Key pairs that were made here and wait for their API key, the newest first. */
export const generatedKeysQuery = queryOptions({
  queryKey: ["generated-keys"],
  queryFn: async () => (await call<GeneratedKeyList>("GET", "/api/v1/api-keys/generated")).items,
  staleTime: 1_000,
});

const POLL_MS = 60_000;
/** A page that was loaded anew while the server asks the exchange sees no key yet. Twice this, and all is decided. */
const SOON_MS = 6_000;

/** The stored exchange key; null where there is none, which is not the same as an answer that failed. */
export const apiKeyQuery = queryOptions({
  queryKey: ["api-key"],
  queryFn: async () => {
    try {
      return await call<ApiKey>("GET", "/api/v1/api-keys/me");
    } catch (error) {
      if (isRefusal(error, "no_key")) return null;
      throw error;
    }
  },
  refetchInterval: ({ state }) => (state.data === null && state.dataUpdateCount <= 2 ? SOON_MS : POLL_MS),
});

/** Of the account of one key. Asked of the exchange each time, so only when the page opens or somebody wants it. */
export const balanceQuery = (keyId: number) =>
  queryOptions({
    queryKey: ["balance", keyId],
    queryFn: () => call<Balance>("GET", "/api/v1/api-keys/balance"),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });

/** Who is logged in, as another window or device may have changed it; `session` has the answer too. */
export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: async () => {
    const user = await call<User>("GET", "/api/v1/auth/me");
    noteUser(user);
    return user;
  },
});

/** Where the account is logged in: here first, then where it was used last. */
export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => {
    const { items } = await call<SessionList>("GET", "/api/v1/auth/sessions");
    return items.toSorted((one, other) => Number(other.is_current) - Number(one.is_current));
  },
  refetchInterval: POLL_MS,
});

const BOTS_POLL_MS = 5_000;
/** An account with more bots than one answer holds is asked for less often. */
const MANY_BOTS_POLL_MS = 30_000;
const BOTS_IN_ANSWER = 200;

/** Every bot key of the account, the newest first, revoked ones too. What a bot has used is as new as the answer. */
export const botsQuery = queryOptions({
  queryKey: ["bots"],
  queryFn: async () => {
    const bots: VirtualKey[] = [];
    for (let after = ""; ; ) {
      const path = `/api/v1/virtual-keys?limit=${BOTS_IN_ANSWER}${after}`;
      const { items, next } = await call<VirtualKeyList>("GET", path);
      bots.push(...items);
      if (next === null) return bots;
      after = `&after=${next}`;
    }
  },
  staleTime: 1_000,
  refetchInterval: ({ state }) =>
    (state.data?.length ?? 0) > BOTS_IN_ANSWER ? MANY_BOTS_POLL_MS : BOTS_POLL_MS,
});
