import { type FormEvent, useId, useRef, useState } from "react";
import { Link } from "wouter";
import { Declined, isRefusal, Unreachable } from "../../api/problem.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorSummary } from "../../ui/ErrorSummary.tsx";
import { Field } from "../../ui/Field.tsx";
import { useFieldErrors } from "../../ui/field-errors.ts";
import { LabelInput } from "../../ui/LabelInput.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { type Draft, limitsOf, readDraft } from "./draft.ts";
import { EndField } from "./EndField.tsx";
import { judgeDraft } from "./judge-draft.ts";
import { limitsSentence } from "./limits-sentence.ts";
import { MoreLimits } from "./MoreLimits.tsx";
import { PresetChoice } from "./PresetChoice.tsx";
import { SigningFields } from "./SigningFields.tsx";
import { draftFaults, isInMoreLimits } from "./server-faults.ts";
import { TradeLimits } from "./TradeLimits.tsx";

interface BotFormProps {
  initial: Draft;
  /** How a bot signs is chosen once, when its key is made. */
  isNew: boolean;
  action: MessageId;
  busy: MessageId;
  /** Said with a failure after which nobody knows whether it happened. */
  uncertain: MessageId;
  /** Throws what went wrong. */
  send: (draft: Draft) => Promise<void>;
}

/** What a bot key may do; above the button it is read back as one sentence. Nothing that was typed is lost by an error. */
export function BotForm({ initial, isNew, action, busy, uncertain, send }: BotFormProps) {
  const words = useText();
  const { t, language } = words;
  const problemText = useProblemText();
  const form = useRef<HTMLFormElement>(null);
  const more = useRef<HTMLDetailsElement>(null);
  const sentence = useId();
  const [draft, setDraft] = useState(initial);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ error: unknown }>();
  const before = isNew ? undefined : initial;
  const judge = (entries: FormData) => judgeDraft(readDraft(entries, draft), language, Date.now(), before);
  const errors = useFieldErrors(form, judge);

  function follow() {
    errors.judgeOnInput();
    setDraft((before) => readDraft(new FormData(form.current ?? undefined), before));
  }

  function refuse(found: ReturnType<typeof judge>): boolean {
    // A field in a folded part cannot take the focus.
    if (more.current !== null && Object.keys(found).some(isInMoreLimits)) more.current.open = true;
    return errors.refuse(found);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    setFailure(undefined);
    const entries = new FormData(form.current ?? undefined);
    if (refuse(judge(entries))) return;
    setBusy(true);
    try {
      await send(readDraft(entries, draft));
    } catch (error) {
      if (error instanceof Declined) return;
      const found = draftFaults(error);
      if (found === undefined) {
        setFailure({ error });
        announce(problemText(error), { isUrgent: true });
      } else refuse(found);
    } finally {
      setBusy(false);
    }
  }

  const parts = { draft, textOf: errors.textOf, isBusy };
  return (
    <form
      ref={form}
      className="stack bot-form"
      noValidate
      onSubmit={submit}
      onInput={follow}
      aria-busy={isBusy}
    >
      <ErrorSummary faults={errors.faults} attempt={errors.attempt} />
      {failure === undefined ? null : (
        <Panel
          tone={isUncertain(failure.error) ? "unknown" : "bad"}
          title={problemText(failure.error)}
          focusOn={failure}
        >
          {isUncertain(failure.error) ? <p>{t(uncertain)}</p> : null}
        </Panel>
      )}
      <Field label={t("bots.name")} hint={t("bots.name.hint")} error={errors.textOf("label")}>
        {(wiring) => <LabelInput {...wiring} defaultValue={initial.label} readOnly={isBusy} />}
      </Field>
      <PresetChoice chosen={draft.preset} />
      {draft.preset === "read" ? null : <TradeLimits key={draft.preset} {...parts} />}
      <EndField {...parts} />
      <MoreLimits {...parts} details={more} isTrading={draft.preset !== "read"} />
      {isNew ? <SigningFields {...parts} /> : null}
      <Panel tone={draft.preset === "unlimited" ? "warn" : "note"} title={t("bots.sentence")}>
        <p id={sentence}>{limitsSentence(words, limitsOf(draft, language))}</p>
      </Panel>
      <div className="row">
        <Button
          type="submit"
          tone="primary"
          className="button-wide"
          isBusy={isBusy}
          aria-describedby={sentence}
        >
          {t(isBusy ? busy : action)}
        </Button>
        <Link href="/bots" className="button button-plain button-wide">
          {t("cancel")}
        </Link>
      </div>
    </form>
  );
}

/** It may have happened all the same. */
function isUncertain(error: unknown): boolean {
  return error instanceof Unreachable || isRefusal(error, "storage_failed", "internal");
}
