import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useSearch } from "wouter";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { apiKeyQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { LoadFailed } from "../../ui/LoadFailed.tsx";
import { trimEnds } from "../../ui/label.ts";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { BotForm } from "./BotForm.tsx";
import { type Draft, keyOf, limitsOf, newDraft, PRESETS } from "./draft.ts";
import { NoExchangeKey } from "./NoExchangeKey.tsx";
// With the page, and not after it: a secret that was made could be shown by nothing else.
import { type CreatedKey, SecretDialog } from "./SecretDialog.tsx";
import { readBotsAgain } from "./stored-bots.ts";
import "./bots.css";

/** Gives a bot a key of its own. Its secret is in the state of this page until the dialog is left, and nowhere else. */
export function NewBotPage() {
  const { t, language } = useText();
  const [, navigate] = useLocation();
  const preset = presetIn(useSearch());
  const [initial] = useState(() => newDraft(preset, Date.now()));
  const [created, setCreated] = useState<CreatedKey>();
  const key = useQuery(apiKeyQuery);

  async function create(draft: Draft) {
    const body = { label: trimEnds(draft.label), ...limitsOf(draft, language), ...keyOf(draft) };
    const answer = await call<VirtualKey & { secret_key?: string }>("POST", "/api/v1/virtual-keys", body);
    setCreated({ label: answer.label, apiKey: answer.api_key, secret: answer.secret_key });
  }

  function leave() {
    setCreated(undefined);
    readBotsAgain();
    navigate("/bots", { replace: true });
  }

  useForgetOnLeaving(created !== undefined, leave);
  if (key.data === undefined) {
    if (key.error === null) return <Skeleton lines={8} />;
    return <LoadFailed title={t("key.load_failed")} query={key} />;
  }
  if (key.data === null) return <NoExchangeKey />;
  return (
    <>
      <section className="card bot-card">
        <BotForm
          initial={initial}
          isNew
          action="bots.new.action"
          busy="bots.new.busy"
          uncertain="bots.new.uncertain"
          send={create}
        />
      </section>
      {created === undefined ? null : (
        <SecretDialog created={created} exchange={key.data.exchange} onClose={leave} />
      )}
    </>
  );
}

function presetIn(search: string) {
  const wanted = new URLSearchParams(search).get("preset");
  return PRESETS.find((each) => each === wanted) ?? "limited";
}

/** A page that is left may be kept whole by the browser, and come Back with all that it showed. */
function useForgetOnLeaving(isShown: boolean, forget: () => void): void {
  useEffect(() => {
    if (!isShown) return;
    addEventListener("pagehide", forget);
    return () => removeEventListener("pagehide", forget);
  });
}
