import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { GeneratedKey } from "../../../../src/api/generated-keys.ts";
import { isRefusal } from "../../../api/problem.ts";
import { generatedKeysQuery, queries } from "../../../api/queries.ts";
import { call } from "../../../api/session.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { announce } from "../../../ui/announce.tsx";
import { Button } from "../../../ui/Button.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { ExactAndRelative } from "../../../ui/Time.tsx";
import { exchangeWords } from "../exchange-words.ts";

/** Key pairs that wait for their API key: each can be finished, or thrown away. */
export function UnfinishedKeys() {
  const { t } = useText();
  const { data: keys = [] } = useQuery(generatedKeysQuery);
  const nameOf = ({ label }: GeneratedKey) => label ?? t("key.no_label");
  const [chosen, setChosen] = useState<GeneratedKey>();
  if (keys.length === 0 && chosen === undefined) return null;

  async function remove() {
    if (chosen === undefined) return;
    await call("DELETE", `/api/v1/api-keys/generated/${chosen.id}`).catch(ignoreMissing);
    queries.setQueryData(generatedKeysQuery.queryKey, (shown) => shown?.filter(({ id }) => id !== chosen.id));
    setChosen(undefined);
    announce(t("unfinished.deleted"));
  }

  return (
    <section className="card stack renewal-card" aria-labelledby="unfinished">
      <h2 id="unfinished">{t("unfinished.title")}</h2>
      <ul className="entries">
        {keys.map((each) => (
          <li key={each.id} className="stack-small">
            <p>
              <strong>{nameOf(each)}</strong>, {t(`exchange.${each.exchange}.name`)}
            </p>
            <p className="muted">
              {t("unfinished.until")} <ExactAndRelative time={each.expires_at} />
            </p>
            <div className="row">
              <Link href={`/key/vault/${each.id}`} className="button button-plain button-wide">
                {t("unfinished.continue")}
                <span className="hidden"> {nameOf(each)}</span>
              </Link>
              <Button
                tone="danger-outline"
                className="button-wide"
                aria-haspopup="dialog"
                onClick={() => setChosen(each)}
              >
                {t("unfinished.delete")}
                <span className="hidden"> {nameOf(each)}</span>
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        title={t("unfinished.delete.title")}
        facts={[t("unfinished.delete.text", exchangeWords(t, chosen?.exchange ?? "binance"))]}
        action={t("unfinished.delete.action")}
        busy={t("deleting")}
        tone="danger"
        isOpen={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        onConfirm={remove}
        finalFocus={() => document.querySelector("h1") ?? true}
      />
    </section>
  );
}

/** Gone already, through another window: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "not_found")) throw error;
}
