import { queryOptions } from "@tanstack/react-query";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import type { Finding } from "./notice-words.ts";

interface NoticedPage {
  readonly items: readonly (Finding & { readonly id: number; readonly created_at: string })[];
  readonly next: number | null;
}

const FEW = 3;
/** The most that the server gives at once, which is more than a key comes to in 90 days. */
const MOST = 100;
const POLL_MS = 60_000;

/** A server without such notices has noticed nothing. */
export const noticedQuery = (isWhole: boolean) =>
  queryOptions({
    queryKey: ["notices", isWhole],
    queryFn: async (): Promise<NoticedPage> => {
      try {
        const page = await call<NoticedPage>("GET", `/api/v1/notices?limit=${isWhole ? MOST : FEW}`);
        return isWhole ? { ...page, next: null } : page;
      } catch (error) {
        if (isRefusal(error, "not_found")) return { items: [], next: null };
        throw error;
      }
    },
    placeholderData: (before) => before,
    refetchInterval: POLL_MS,
  });
