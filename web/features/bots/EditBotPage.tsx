import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { Declined } from "../../api/problem.ts";
import { botsQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { LoadFailed } from "../../ui/LoadFailed.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { BotForm } from "./BotForm.tsx";
import { changeOf, type Draft, draftOf } from "./draft.ts";
import { isWider } from "./is-wider.ts";
import { limitsSentence } from "./limits-sentence.ts";
import { keepBot } from "./stored-bots.ts";
import "./bots.css";

/** Name and limits of a bot key that is there; what is typed is not touched by what the server says meanwhile. */
export function EditBotPage() {
  const { t } = useText();
  const { id } = useParams<{ id: string }>();
  const query = useQuery(botsQuery);
  const { data, error } = query;
  if (data === undefined) {
    if (error === null) return <Skeleton lines={8} />;
    return <LoadFailed title={t("bots.failed")} query={query} />;
  }
  const bot = data.find((each) => String(each.id) === id);
  if (bot === undefined) return <Panel tone="note" title={t("bots.edit.unknown")} />;
  if (bot.state === "revoked") return <Panel tone="note" title={t("problem.virtual_key_revoked")} />;
  return <Edit key={bot.id} bot={bot} />;
}

interface Question {
  /** What the bot could do then, as a sentence. */
  readonly after: string;
  readonly answer: (isWanted: boolean) => void;
}

/** Less is allowed at once; more is asked about before anybody is asked to prove who they are. */
function Edit({ bot }: { bot: VirtualKey }) {
  const words = useText();
  const { t, language } = words;
  const [, navigate] = useLocation();
  const [question, setQuestion] = useState<Question>();

  async function save(draft: Draft) {
    const change = changeOf(bot, draft, language);
    const next = { ...bot, ...change };
    if (isWider(bot, next)) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      setQuestion({ after: limitsSentence(words, next), answer: resolve });
      const isWanted = await promise;
      setQuestion(undefined);
      if (!isWanted) throw new Declined();
    }
    if (Object.keys(change).length > 0) {
      await keepBot(await call<VirtualKey>("PATCH", `/api/v1/virtual-keys/${bot.id}`, change));
    }
    const said = t("bots.edit.saved", { name: next.label });
    announce(said);
    toast(said);
    navigate("/bots");
  }

  return (
    <section className="card bot-card">
      <BotForm
        initial={draftOf(bot, language)}
        isNew={false}
        action="bots.edit.action"
        busy="bots.edit.busy"
        uncertain="bots.edit.uncertain"
        send={save}
      />
      <ConfirmDialog
        title={t("bots.widen.title", { name: bot.label })}
        facts={[
          t("bots.widen.text", { before: limitsSentence(words, bot) }),
          t("bots.widen.after", { after: question?.after ?? "" }),
        ]}
        action={t("bots.widen.action")}
        busy={t("bots.edit.busy")}
        tone="primary"
        isOpen={question !== undefined}
        onClose={() => question?.answer(false)}
        onConfirm={async () => question?.answer(true)}
      />
    </section>
  );
}
