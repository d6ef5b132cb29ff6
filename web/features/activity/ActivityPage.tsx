import { useLocation, useSearch } from "wouter";
import { useText } from "../../i18n/i18n.tsx";
import { Entries } from "./Entries.tsx";
import { Export } from "./Export.tsx";
import { Filters } from "./Filters.tsx";
import { type Filter, filterIn, searchOf } from "./filter.ts";
import { Verify } from "./Verify.tsx";
import "./activity.css";

/** What was recorded of this account, and whether that can be believed. */
export function ActivityPage() {
  const { t } = useText();
  const [, navigate] = useLocation();
  const filter = filterIn(useSearch());

  function look(next: Filter) {
    const search = searchOf(next);
    navigate(search === "" ? "/activity" : `/activity?${search}`, { replace: true });
  }

  return (
    <div className="activity stack">
      <p className="muted">{t("activity.text")}</p>
      <Filters filter={filter} onChange={look} />
      <Entries filter={filter} />
      <Verify />
      <Export />
    </div>
  );
}
