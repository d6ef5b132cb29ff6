import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { ApiKey, ReplacedApiKey } from "../../../../src/api/api-keys.ts";
import { apiKeyQuery } from "../../../api/queries.ts";
import { call } from "../../../api/session.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { LoadFailed } from "../../../ui/LoadFailed.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import type { KeyEntries } from "../entries.ts";
import { KeyForm } from "../KeyForm.tsx";
import { Steps } from "../Steps.tsx";
import { keepKey } from "../stored-key.ts";
import { Outcome, type Stored } from "./Outcome.tsx";
import { StepHeading } from "./StepHeading.tsx";
import { UnfinishedKeys } from "./UnfinishedKeys.tsx";
import { useAccountQuestion } from "./use-account-question.tsx";
import { WhatHappens } from "./WhatHappens.tsx";
import "../exchange-key.css";

/** A new key in the place of the stored one, without a gap for bots. */
export function ReplacePage() {
  const { t } = useText();
  const query = useQuery(apiKeyQuery);
  const key = query.data;
  if (key === undefined) {
    if (query.error === null) return <Skeleton lines={8} />;
    return <LoadFailed title={t("key.load_failed")} query={query} />;
  }
  if (key === null) {
    return (
      <Panel tone="note" title={t("problem.no_key")}>
        <p>
          <Link href="/">{t("key.title.none")}</Link>
        </p>
      </Panel>
    );
  }
  return <Replace key={key.id} apiKey={key} />;
}

type Kept = Omit<KeyEntries, "secret_key">;

function Replace({ apiKey }: { apiKey: ApiKey }) {
  const [step, setStep] = useState<1 | 2>(1);
  const [kept, setKept] = useState<Kept>({ api_key: "", label: apiKey.label ?? "" });
  const [stored, setStored] = useState<Stored>();
  const { sure, dialog } = useAccountQuestion(apiKey.exchange);

  async function replace({ label, ...entries }: KeyEntries) {
    const body = { ...entries, label: label === "" ? null : label };
    const { old_key, ...key } = await sure((isConfirmed) =>
      call<ReplacedApiKey>("PUT", "/api/v1/api-keys/me", {
        ...body,
        ...(isConfirmed ? { confirm_account_change: true } : {}),
      }),
    );
    setStored({ key, old: old_key });
    await keepKey(key);
  }

  function goBack(entries: Kept) {
    setKept(entries);
    setStep(1);
  }

  const shown = stored === undefined ? step : 3;
  return (
    <>
      <StepHeading page="replace.title" step={shown} title={`replace.step.${shown}`} />
      {stored !== undefined ? (
        <Outcome stored={stored} />
      ) : step === 1 ? (
        <>
          <WhatHappens apiKey={apiKey} onContinue={() => setStep(2)} />
          <UnfinishedKeys />
        </>
      ) : (
        <div className="columns">
          <div className="card">
            <KeyForm
              exchange={apiKey.exchange}
              isReplacement
              initial={kept}
              store={replace}
              onBack={goBack}
            />
          </div>
          <Steps exchange={apiKey.exchange} />
        </div>
      )}
      {dialog}
    </>
  );
}
