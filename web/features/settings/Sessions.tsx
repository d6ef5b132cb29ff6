import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { Session } from "../../../src/api/auth.ts";
import { isRefusal } from "../../api/problem.ts";
import { queries, sessionsQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useAgentName } from "../../ui/agent-name.ts";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { NotLoaded } from "../../ui/LoadFailed.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useAct } from "../../ui/use-act.ts";
import { SessionRow } from "./SessionRow.tsx";

/** Where the account is logged in; every place but this one can be ended from here. */
export function Sessions() {
  const { t } = useText();
  const nameOf = useAgentName();
  const rows = useRef<HTMLUListElement>(null);
  const others = useAct();
  const query = useQuery(sessionsQuery);
  const { data, error } = query;

  async function end(session: Session) {
    const next = rowToFocus(data ?? [], session.id);
    await call("DELETE", `/api/v1/auth/sessions/${session.id}`).catch(ignoreMissing);
    await keep((each) => each.id !== session.id);
    announce(t("sessions.ended", { name: nameOf(session.user_agent) }));
    focusRow(rows.current, next);
  }

  async function endOthers() {
    await call("DELETE", "/api/v1/auth/sessions");
    await keep(({ is_current }) => is_current);
    announce(t("sessions.others_ended"));
    focusRow(rows.current, data?.find(({ is_current }) => is_current)?.id);
  }

  return (
    <section
      className="card stack"
      aria-labelledby="sessions"
      aria-busy={data === undefined && error === null}
    >
      <h2 id="sessions">{t("sessions.title")}</h2>
      <p>{t("sessions.text")}</p>
      {data === undefined && error !== null ? <NotLoaded title={t("sessions.failed")} query={query} /> : null}
      {data === undefined ? null : (
        <ul ref={rows} className="sessions" aria-labelledby="sessions">
          {data.map((each) => (
            <SessionRow key={each.id} session={each} onEnd={() => end(each)} />
          ))}
        </ul>
      )}
      {others.problem === undefined ? null : <Panel tone="bad" title={others.problem} />}
      {data?.some(({ is_current }) => !is_current) ? (
        <div className="row">
          <Button className="button-wide" isBusy={others.isBusy} onClick={() => others.act(endOthers)}>
            {t(others.isBusy ? "sessions.ending" : "sessions.end_others")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** Ended already, by another window or by its own time: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "not_found")) throw error;
}

/** Shows the sessions that are left, and reads them anew, since there may be others by now. */
async function keep(isLeft: (session: Session) => boolean): Promise<void> {
  const { queryKey } = sessionsQuery;
  await queries.cancelQueries({ queryKey });
  queries.setQueryData(queryKey, (shown) => shown?.filter(isLeft));
  void queries.invalidateQueries({ queryKey });
}

/** The row after this one, else the one before: the session of this very window is always there. */
function rowToFocus(sessions: readonly Session[], id: number): number | undefined {
  const place = sessions.findIndex((each) => each.id === id);
  return (sessions[place + 1] ?? sessions[place - 1])?.id;
}

function focusRow(list: HTMLUListElement | null, id: number | undefined): void {
  const row = list?.querySelector<HTMLElement>(`[data-session="${id}"]`);
  row?.focus();
}
