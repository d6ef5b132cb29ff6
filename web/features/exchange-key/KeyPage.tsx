import { useQuery } from "@tanstack/react-query";
import { Unreachable } from "../../api/problem.ts";
import { apiKeyQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { LoadFailed } from "../../ui/LoadFailed.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { AddKey } from "./AddKey.tsx";
import { KeyView } from "./KeyView.tsx";
import { useTurns } from "./use-turns.ts";
import "./exchange-key.css";

/** The stored key, or the form for one. What came of an act is said where its result now stands. */
export function KeyPage() {
  const { t } = useText();
  const key = useQuery(apiKeyQuery);
  const { note, turns, expect } = useTurns(key.data, key.isError);
  const isForm = key.data === null;
  return (
    <div className="stack">
      <PageTitle key={turns}>{t(isForm ? "key.title.none" : "key.title")}</PageTitle>
      {note === undefined ? null : (
        <Panel tone="note">
          <p>{note}</p>
        </Panel>
      )}
      {key.error === null || (key.error instanceof Unreachable && key.data !== undefined) ? null : (
        <LoadFailed title={t("key.load_failed")} query={key} />
      )}
      {key.data === undefined ? (
        key.error === null ? (
          <Skeleton lines={8} />
        ) : null
      ) : key.data === null ? (
        <AddKey onStored={() => expect("stored")} />
      ) : (
        <KeyView apiKey={key.data} onDeleted={() => expect("deleted")} />
      )}
    </div>
  );
}
