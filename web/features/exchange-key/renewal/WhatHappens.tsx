import { Link } from "wouter";
import type { ApiKey } from "../../../../src/api/api-keys.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { exchangeWords } from "../exchange-words.ts";
import { useGenerate } from "./use-generate.ts";

/** What replacing does and leaves alone, and the two ways to a new key, the better one first. */
export function WhatHappens({ apiKey, onContinue }: { apiKey: ApiKey; onContinue: () => void }) {
  const { t } = useText();
  const { isBusy, problem, generate } = useGenerate();
  const values = { ...exchangeWords(t, apiKey.exchange), count: apiKey.virtual_key_count };
  return (
    <section className="card stack renewal-card">
      <ul className="points">
        <li>{t("replace.what.asked", values)}</li>
        <li>{t("replace.what.bots", values)}</li>
        <li>{t("replace.what.old", values)}</li>
        {apiKey.is_frozen && apiKey.frozen_by !== "keyhold" ? <li>{t("replace.what.frozen")}</li> : null}
      </ul>
      {problem === undefined ? null : <Panel tone="bad" title={problem} focusOn={problem} />}
      <p>{t("best.text")}</p>
      <div className="row">
        <Button
          tone="primary"
          className="button-wide"
          isBusy={isBusy}
          onClick={() => void generate(apiKey.exchange)}
        >
          {t(isBusy ? "vault.busy" : "best.action")}
        </Button>
        <Button className="button-wide" onClick={onContinue}>
          {t("replace.own_key")}
        </Button>
        <Link href="/" className="button button-plain button-wide">
          {t("cancel")}
        </Link>
      </div>
    </section>
  );
}
