import { type FormEvent, useRef, useState } from "react";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorSummary } from "../../ui/ErrorSummary.tsx";
import { Field } from "../../ui/Field.tsx";
import { useFieldErrors } from "../../ui/field-errors.ts";
import { forgetLastMatch } from "../../ui/forget-last-match.ts";
import { LabelInput } from "../../ui/LabelInput.tsx";
import { ApiKeyField, useLengthDoubt } from "./ApiKeyField.tsx";
import { AskingStatus } from "./AskingStatus.tsx";
import { ExchangeChoice } from "./ExchangeChoice.tsx";
import { isPem, judgeEntries, type KeyEntries, readEntries, serverFaultsOf } from "./entries.ts";
import { PaperKeyButton } from "./PaperKeyButton.tsx";
import { SecretInput } from "./SecretInput.tsx";
import { useKeySubmission } from "./use-key-submission.ts";
import { Verdict } from "./Verdict.tsx";

interface KeyFormProps {
  exchange: string;
  /** Not where the key is to take the place of one of the same exchange. */
  onExchange?: (exchange: string) => void;
  /** What stands in it at first; never a secret. */
  initial?: Omit<KeyEntries, "secret_key">;
  isReplacement?: boolean;
  /** Throws what went wrong. */
  store: (entries: KeyEntries) => Promise<void>;
  /** Goes back, with what was typed but for the secret. */
  onBack?: (entries: Omit<KeyEntries, "secret_key">) => void;
}

/**
 * Hands a key over. Its fields are not controlled: React would write a controlled value into the document. Whatever
 * goes wrong, everything stays where it was typed, since the exchange shows a secret only once.
 */
export function KeyForm({ exchange, isReplacement = false, initial, store, ...props }: KeyFormProps) {
  const { t } = useText();
  const form = useRef<HTMLFormElement>(null);
  const errors = useFieldErrors(form, judgeEntries);
  const { submission, submit, reset } = useKeySubmission();
  const length = useLengthDoubt();
  const [isForgotten, setForgotten] = useState(false);
  const { onExchange, onBack } = props;
  const isAsking = submission.phase === "asking";
  const hasVerdict = submission.phase === "failed" && serverFaultsOf(submission.error, false) === undefined;
  const couldNotTell = hasVerdict && isRefusal(submission.error, "exchange_unavailable");

  function choose(chosen: string) {
    onExchange?.(chosen);
    reset();
  }

  async function act(event: FormEvent) {
    event.preventDefault();
    if (isAsking) return;
    const entries = errors.submit();
    if (entries === undefined) return reset();
    const read = readEntries(entries);
    length.look(read.api_key);
    const hasPem = isPem(read);
    // The secret was looked at by expressions just now.
    forgetLastMatch();
    const faults = serverFaultsOf(await submit(exchange, () => store(read)), hasPem);
    if (faults !== undefined) errors.refuse(faults);
  }

  function goBack() {
    if (isAsking) return;
    const { api_key, label } = readEntries(new FormData(form.current ?? undefined));
    // React keeps the last field that had the focus, and the engine what it matched last.
    form.current?.reset();
    forgetLastMatch();
    onBack?.({ api_key, label });
  }

  const action = isReplacement ? "replace.submit" : "key.submit";
  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={act}
      onInput={errors.judgeOnInput}
      aria-busy={isAsking}
    >
      <ErrorSummary faults={errors.faults} attempt={errors.attempt} />
      {hasVerdict ? (
        <Verdict
          exchange={submission.exchange}
          error={submission.error}
          kind={isReplacement ? "replacement" : "new"}
        />
      ) : null}
      {onExchange === undefined ? null : (
        <ExchangeChoice chosen={exchange} onChoose={isAsking ? () => {} : choose} />
      )}
      <ApiKeyField
        error={errors.textOf("api_key")}
        length={length}
        readOnly={isAsking}
        onPaste={() => errors.judgeOnPaste("api_key")}
        initial={initial?.api_key}
      />
      <Field
        label={t("key.secret_key")}
        hint={t("key.secret_key.hint")}
        error={errors.textOf("secret_key")}
        warning={isForgotten ? t("key.secret_key.forgotten") : undefined}
      >
        {(wiring) => (
          <SecretInput
            {...wiring}
            readOnly={isAsking}
            onPaste={() => errors.judgeOnPaste("secret_key")}
            onForget={setForgotten}
          />
        )}
      </Field>
      <Field label={t("key.label")} hint={t("key.label.hint")} error={errors.textOf("label")}>
        {(wiring) => <LabelInput {...wiring} defaultValue={initial?.label} readOnly={isAsking} />}
      </Field>
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={isAsking}>
          {t(isAsking ? "key.asking" : couldNotTell ? "key.try_again" : action)}
        </Button>
        {onBack === undefined ? null : (
          <Button className="button-wide" isBusy={isAsking} onClick={goBack}>
            {t("step.back")}
          </Button>
        )}
        {onExchange === undefined && exchange !== "paper" ? null : (
          <PaperKeyButton form={form} isBusy={isAsking} onFilled={() => choose("paper")} />
        )}
      </div>
      {isAsking ? (
        <AskingStatus
          exchange={submission.exchange}
          text={isReplacement ? "replace.asking" : "key.asking.status"}
        />
      ) : null}
    </form>
  );
}
