import { useRef, useState } from "react";
import { Link } from "wouter";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useAct } from "../../ui/use-act.ts";
import { keepBot, readBotsAgain } from "./stored-bots.ts";

interface BotActsProps {
  bot: VirtualKey;
  besides: () => HTMLElement | true;
  onRevoked: () => void;
}

/** Stopping is one press and can be undone; giving power back asks, and so does what is for good. */
export function BotActs({ bot, besides, onRevoked }: BotActsProps) {
  const { t } = useText();
  const { isBusy, act, problem } = useAct();
  const [isUndoable, setUndoable] = useState(false);
  const [asked, setAsked] = useState<"resume" | "revoke">();
  const toggle = useRef<HTMLButtonElement>(null);
  const next = useRef<HTMLElement | true>(true);
  const isPaused = bot.state === "paused";
  const name = bot.label;
  const url = `/api/v1/virtual-keys/${bot.id}`;

  async function pause() {
    await keepBot(await call<VirtualKey>("POST", `${url}/pause`));
    setUndoable(true);
    announce(t("bots.paused", { name }));
  }

  async function resume() {
    await keepBot(await call<VirtualKey>("POST", `${url}/resume`));
    setUndoable(false);
    setAsked(undefined);
    announce(t("bots.resumed", { name }));
  }

  async function undo() {
    await resume();
    toggle.current?.focus();
  }

  async function revoke() {
    await call("DELETE", url).catch(ignoreMissing);
    next.current = besides();
    setAsked(undefined);
    announce(t("bots.revoked", { name }));
    await keepBot({ ...bot, state: "revoked" });
    onRevoked();
    readBotsAgain();
  }

  const pressed = isPaused ? () => setAsked("resume") : () => act(pause);
  const close = () => setAsked(undefined);
  return (
    <div className="stack">
      {isUndoable && isPaused ? (
        <Panel
          tone="frozen"
          title={t("bots.paused.title")}
          actions={
            <Button isBusy={isBusy} onClick={() => act(undo)}>
              {t("bots.undo")}
              <span className="hidden"> {name}</span>
            </Button>
          }
        >
          <p>{t("bots.paused.text")}</p>
        </Panel>
      ) : null}
      {problem === undefined ? null : <Panel tone="bad" title={problem} />}
      <div className="row">
        {bot.state === "expired" ? null : (
          <Button
            ref={toggle}
            isBusy={isBusy}
            aria-haspopup={isPaused ? "dialog" : undefined}
            onClick={pressed}
          >
            {t(isPaused ? "bots.resume" : isBusy ? "bots.pausing" : "bots.pause")}
            <span className="hidden"> {name}</span>
          </Button>
        )}
        <Link href={`/bots/${bot.id}`} className="button button-plain">
          {t("bots.edit")}
          <span className="hidden"> {name}</span>
        </Link>
        <Button tone="danger-outline" aria-haspopup="dialog" onClick={() => setAsked("revoke")}>
          {t("bots.revoke")}
          <span className="hidden"> {name}</span>
        </Button>
      </div>
      <ConfirmDialog
        title={t("bots.resume.title", { name })}
        facts={[t("bots.resume.text")]}
        action={t("bots.resume.action")}
        busy={t("bots.resuming")}
        tone="primary"
        isOpen={asked === "resume"}
        onClose={close}
        onConfirm={resume}
      />
      <ConfirmDialog
        title={t("bots.revoke.title", { name })}
        facts={[t("bots.revoke.text")]}
        action={t("bots.revoke.action")}
        busy={t("bots.revoking")}
        tone="danger"
        isOpen={asked === "revoke"}
        onClose={close}
        onConfirm={revoke}
        finalFocus={() => next.current}
      />
    </div>
  );
}

/** Gone already, through another window: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "not_found")) throw error;
}
