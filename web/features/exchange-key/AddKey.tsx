import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { aboutQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { KeyForm } from "./KeyForm.tsx";
import { useOffersPaperKeys } from "./PaperKeyButton.tsx";
import { Steps } from "./Steps.tsx";

/** The form, and beside it how to make a key that is safe to hand over. */
export function AddKey({ onStored }: { onStored: () => void }) {
  const { t } = useText();
  const { data: about, isError, refetch } = useQuery(aboutQuery);
  const offersPaperKeys = useOffersPaperKeys();
  const [chosen, setChosen] = useState<string>();
  const exchange = chosen ?? about?.exchanges[0]?.id;
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
          <KeyForm exchange={exchange} onExchange={setChosen} onStored={onStored} />
        </section>
        <Steps exchange={exchange} />
      </div>
    </>
  );
}
