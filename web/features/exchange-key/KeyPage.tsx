import { useQuery } from "@tanstack/react-query";
import { apiKeyQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { AddKey } from "./AddKey.tsx";
import { KeyView } from "./KeyView.tsx";
import { useTurns } from "./use-turns.ts";
import "./exchange-key.css";

/** The stored key, or the form for one. What came of an act is said where its result now stands. */
export function KeyPage() {
  const { t } = useText();
  const key = useQuery(apiKeyQuery);
  const { note, turns, expect } = useTurns(key.data);
  const isForm = key.data === null;
  return (
    <div className="stack">
      <PageTitle key={turns}>{t(isForm ? "key.title.none" : "key.title")}</PageTitle>
      {note === undefined ? null : (
        <Panel tone="note">
          <p>{note}</p>
        </Panel>
      )}
      {key.data === undefined ? (
        <Waiting error={key.error} retry={() => void key.refetch()} />
      ) : key.data === null ? (
        <AddKey onStored={() => expect("stored")} />
      ) : (
        <KeyView apiKey={key.data} onDeleted={() => expect("deleted")} />
      )}
    </div>
  );
}

/** A load that failed is not "no key", and does not look like it. */
function Waiting({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useText();
  const problemText = useProblemText();
  if (error === null) return <Skeleton lines={8} />;
  return (
    <Panel
      tone="unknown"
      title={t("key.load_failed")}
      actions={<Button onClick={retry}>{t("key.load_again")}</Button>}
    >
      <p>{problemText(error)}</p>
    </Panel>
  );
}
