import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { botsQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { toast } from "../../ui/toast.ts";
import { BotForm } from "./BotForm.tsx";
import { changeOf, type Draft, draftOf } from "./draft.ts";
import { LoadFailed } from "./LoadFailed.tsx";
import { keepBot } from "./stored-bots.ts";
import "./bots.css";

/** Name and limits of a bot key that is there; what is typed is not touched by what the server says meanwhile. */
export function EditBotPage() {
  const { t } = useText();
  const { id } = useParams<{ id: string }>();
  const { data, error, isFetching, refetch } = useQuery(botsQuery);
  if (data === undefined) {
    if (error === null) return <Skeleton lines={8} />;
    return <LoadFailed error={error} isBusy={isFetching} retry={() => void refetch()} />;
  }
  const bot = data.find((each) => String(each.id) === id);
  if (bot === undefined) return <Panel tone="note" title={t("bots.edit.unknown")} />;
  if (bot.state === "revoked") return <Panel tone="note" title={t("problem.virtual_key_revoked")} />;
  return <Edit key={bot.id} bot={bot} />;
}

function Edit({ bot }: { bot: VirtualKey }) {
  const { t, language } = useText();
  const [, navigate] = useLocation();

  async function save(draft: Draft) {
    const change = changeOf(bot, draft, language);
    if (Object.keys(change).length > 0) {
      await keepBot(await call<VirtualKey>("PATCH", `/api/v1/virtual-keys/${bot.id}`, change));
    }
    const words = t("bots.edit.saved", { name: draft.label });
    announce(words);
    toast(words);
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
    </section>
  );
}
