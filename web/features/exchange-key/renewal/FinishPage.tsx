import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useParams } from "wouter";
import type { ActivatedApiKey, GeneratedKey } from "../../../../src/api/generated-keys.ts";
import { apiKeyQuery, generatedKeysQuery, queries } from "../../../api/queries.ts";
import { call } from "../../../api/session.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { LoadFailed } from "../../../ui/LoadFailed.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { Steps } from "../Steps.tsx";
import { keepKey } from "../stored-key.ts";
import { ActivateForm } from "./ActivateForm.tsx";
import { Outcome, type Stored } from "./Outcome.tsx";
import { PublicKey } from "./PublicKey.tsx";
import { StepHeading } from "./StepHeading.tsx";
import { useAccountQuestion } from "./use-account-question.tsx";
import "../exchange-key.css";

/** A key pair that was made here gets its API key, and is stored. */
export function FinishPage() {
  const { t } = useText();
  const { id } = useParams<{ id: string }>();
  const query = useQuery(generatedKeysQuery);
  const { data: keys, error } = query;
  const [stored, setStored] = useState<Stored>();
  const begun = useRef<GeneratedKey>(undefined);
  const pair = keys?.find((each) => String(each.id) === id);
  // What is stored is in the list no longer, and what runs out meanwhile is said by the server.
  if (pair !== undefined) begun.current = pair;
  const shown = begun.current;
  if (shown !== undefined) {
    const step = stored === undefined ? 2 : 3;
    return (
      <>
        <StepHeading page="vault.finish.title" step={step} title={`vault.step.${step}`} />
        {stored === undefined ? <Finish pair={shown} onStored={setStored} /> : <Outcome stored={stored} />}
      </>
    );
  }
  if (keys !== undefined) {
    return (
      <Panel tone="note" title={t("vault.gone")}>
        <p>
          <Link href="/key/vault">{t("vault.gone.link")}</Link>
        </p>
      </Panel>
    );
  }
  if (error === null) return <Skeleton lines={8} />;
  return <LoadFailed title={t("key.load_failed")} query={query} />;
}

interface FinishProps {
  pair: GeneratedKey;
  onStored: (stored: Stored) => void;
}

function Finish({ pair, onStored }: FinishProps) {
  const { data: current } = useQuery(apiKeyQuery);
  const { sure, dialog } = useAccountQuestion(pair.exchange);

  async function activate(api_key: string) {
    const path = `/api/v1/api-keys/generated/${pair.id}/activate`;
    const { old_key, ...key } = await sure((isConfirmed) =>
      call<ActivatedApiKey>("POST", path, {
        api_key,
        ...(isConfirmed ? { confirm_account_change: true } : {}),
      }),
    );
    onStored({ key, old: old_key });
    queries.setQueryData(generatedKeysQuery.queryKey, (shown) => shown?.filter(({ id }) => id !== pair.id));
    await keepKey(key);
  }

  return (
    <>
      <div className="columns">
        <div className="card stack">
          <PublicKey pair={pair} />
          <ActivateForm pair={pair} isReplacement={current != null} activate={activate} />
        </div>
        <Steps exchange={pair.exchange} isOwnPair />
      </div>
      {dialog}
    </>
  );
}
