import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { Exact } from "../../ui/Time.tsx";
import { useNoticeWords } from "./notice-words.ts";
import { noticedQuery } from "./noticed-query.ts";

/** What Keyhold has noticed about the key by itself, the newest first. Nothing noticed takes no place. */
export function Noticed({ exchange }: { exchange: string }) {
  const { t } = useText();
  const problemText = useProblemText();
  const words = useNoticeWords(exchange);
  const [isWhole, setWhole] = useState(false);
  const { data, error, isFetching, refetch } = useQuery(noticedQuery(isWhole));
  if (data === undefined && error === null) return null;
  if (data?.items.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="noticed">
      <h2 id="noticed">{t("noticed.title")}</h2>
      {data === undefined ? (
        <>
          <p>{problemText(error)}</p>
          <div className="row">
            <Button isBusy={isFetching} onClick={() => void refetch()}>
              {t("load_again")}
            </Button>
          </div>
        </>
      ) : null}
      <ul className="entries">
        {data?.items.map((each) => {
          const { message, remedy } = words(each);
          return (
            <li key={each.id}>
              <p className="muted small">
                <Exact time={each.created_at} />
              </p>
              <p>{message}</p>
              {remedy === undefined ? null : <p className="muted">{remedy}</p>}
            </li>
          );
        })}
      </ul>
      {data?.next == null ? null : (
        <div className="row">
          <Button tone="link" isBusy={isFetching} onClick={() => setWhole(true)}>
            {t("noticed.all")}
          </Button>
        </div>
      )}
    </section>
  );
}
