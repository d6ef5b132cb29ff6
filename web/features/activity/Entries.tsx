import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { NotLoaded } from "../../ui/LoadFailed.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { EntryList } from "./EntryList.tsx";
import { type Filter, isFiltering, queryOf } from "./filter.ts";
import { readPage } from "./read-entries.ts";

/** The entries that pass the filter, a page at a time. */
export function Entries({ filter }: { filter: Filter }) {
  const { t } = useText();
  const list = useRef<HTMLDivElement>(null);
  const lastShown = useRef<number>(undefined);
  const query = queryOf(filter);
  const found = useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) => readPage(query, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    // All pages would be asked for again, and what has happened does not change.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const entries = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const count = entries.length;

  useEffect(() => {
    if (lastShown.current === undefined || lastShown.current === count) return;
    list.current?.querySelectorAll<HTMLElement>("[data-entry]")[lastShown.current]?.focus();
    lastShown.current = undefined;
  }, [count]);

  async function more() {
    lastShown.current = count;
    const { data, isError } = await found.fetchNextPage();
    const added = isError ? 0 : (data?.pages.at(-1)?.items.length ?? 0);
    if (isError) announce(t("activity.failed"), { isUrgent: true });
    else announce(t("activity.loaded", { count: added }));
    if (added === 0) lastShown.current = undefined;
  }

  if (found.data === undefined && found.error === null) return <Skeleton lines={8} />;
  return (
    <div ref={list} className="stack" aria-busy={found.isFetching}>
      {found.error === null ? null : <NotLoaded title={t("activity.failed")} query={found} />}
      <EntryList entries={entries} isUtc={filter.isUtc} />
      {count === 0 && found.error === null ? (
        <p className="card">
          {t(
            found.hasNextPage
              ? "activity.none_yet"
              : isFiltering(filter)
                ? "activity.none_such"
                : "activity.none",
          )}
        </p>
      ) : null}
      {found.hasNextPage ? (
        <div className="row">
          <Button className="button-wide" isBusy={found.isFetchingNextPage} onClick={more}>
            {t(
              found.isFetchingNextPage
                ? "activity.searching"
                : isFiltering(filter)
                  ? "activity.further"
                  : "activity.more",
            )}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
