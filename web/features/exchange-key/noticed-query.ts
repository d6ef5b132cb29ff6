import { queryOptions } from "@tanstack/react-query";
import type { NoticePage } from "../../../src/api/notices.ts";
import { call } from "../../api/session.ts";

const FEW = 3;
/** The most that the server gives at once, which is more than a key comes to in 90 days. */
const MOST = 100;
const POLL_MS = 60_000;

export const noticedQuery = (isWhole: boolean) =>
  queryOptions({
    queryKey: ["notices", isWhole],
    queryFn: async (): Promise<NoticePage> => {
      const page = await call<NoticePage>("GET", `/api/v1/notices?limit=${isWhole ? MOST : FEW}`);
      return isWhole ? { ...page, next: null } : page;
    },
    placeholderData: (before) => before,
    refetchInterval: POLL_MS,
  });
