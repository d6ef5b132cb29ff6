import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { generatedKeysQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";

/** A key whose private half nobody has ever seen, and what has become of one that was begun. */
export function BestWay() {
  const { t } = useText();
  const { data: unfinished = [] } = useQuery(generatedKeysQuery);
  return (
    <section className="card stack" aria-labelledby="best-way">
      <h2 id="best-way">{t("best.title")}</h2>
      <p>{t("best.text")}</p>
      {unfinished.length === 0 ? null : <p>{t("best.unfinished", { count: unfinished.length })}</p>}
      <div className="row">
        <Link href="/key/vault" className="button button-plain button-wide">
          {t("best.action")}
        </Link>
      </div>
    </section>
  );
}
