import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { aboutQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { BestWay } from "./BestWay.tsx";
import type { KeyEntries } from "./entries.ts";
import { exchangeWords } from "./exchange-words.ts";
import { KeyForm } from "./KeyForm.tsx";
import { useOffersPaperKeys } from "./PaperKeyButton.tsx";
import { Steps } from "./Steps.tsx";
import { keepKey } from "./stored-key.ts";

/** The form, and beside it how to make a key that is safe to hand over. */
export function AddKey({ onStored }: { onStored: () => void }) {
  const { t } = useText();
  const { data: about, isError, refetch } = useQuery(aboutQuery);
  const offersPaperKeys = useOffersPaperKeys();
  const [chosen, setChosen] = useState<string>();
  const exchange = chosen ?? about?.exchanges[0]?.id;

  async function store({ label, ...entries }: KeyEntries) {
    const body = { ...entries, exchange, ...(label === "" ? {} : { label }) };
    const key = await call<ApiKey>("POST", "/api/v1/api-keys", body);
    onStored();
    await keepKey(key);
  }

  if (exchange === undefined) {
    if (!isError) return <Skeleton lines={6} />;
    const again = <Button onClick={() => void refetch()}>{t("load_again")}</Button>;
    return <Panel tone="unknown" title={t("key.exchanges_failed")} actions={again} />;
  }
  return (
    <>
      <p>
        {t("key.empty", exchangeWords(t, exchange))} {offersPaperKeys ? t("key.empty.development") : null}
      </p>
      <div className="columns">
        <section className="card stack" aria-labelledby="add-key">
          <h2 id="add-key">{t("key.add")}</h2>
          <KeyForm exchange={exchange} onExchange={setChosen} store={store} />
        </section>
        <div className="stack">
          <BestWay />
          <Steps exchange={exchange} />
        </div>
      </div>
    </>
  );
}
