import { type FormEvent, useRef, useState } from "react";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorSummary } from "../../ui/ErrorSummary.tsx";
import { Field } from "../../ui/Field.tsx";
import { type Faults, serverFaults, useFieldErrors } from "../../ui/field-errors.ts";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { AskingStatus } from "./AskingStatus.tsx";
import { ExchangeChoice } from "./ExchangeChoice.tsx";
import { doubtLength, judgeEntries, readEntries } from "./entries.ts";
import { PaperKeyButton } from "./PaperKeyButton.tsx";
import { SecretInput } from "./SecretInput.tsx";
import { useKeySubmission } from "./use-key-submission.ts";
import { Verdict } from "./Verdict.tsx";

interface KeyFormProps {
  exchange: string;
  onExchange: (exchange: string) => void;
  onStored: () => void;
}

/**
 * Hands a key over. Its fields are not controlled: React would write a controlled value into the document. Whatever
 * goes wrong, everything stays where it was typed, since the exchange shows a secret only once.
 */
export function KeyForm({ exchange, onExchange, onStored }: KeyFormProps) {
  const { t } = useText();
  const form = useRef<HTMLFormElement>(null);
  const errors = useFieldErrors(form, judgeEntries);
  const { submission, submit, reset } = useKeySubmission(onStored);
  const [lengthDoubt, setLengthDoubt] = useState<ReturnType<typeof doubtLength>>();
  const [isForgotten, setForgotten] = useState(false);
  const isAsking = submission.phase === "asking";
  const hasVerdict = submission.phase === "failed" && faultsOf(submission.error) === undefined;
  const couldNotTell = hasVerdict && isRefusal(submission.error, "exchange_unavailable");

  function choose(chosen: string) {
    onExchange(chosen);
    reset();
  }

  async function act(event: FormEvent) {
    event.preventDefault();
    if (isAsking) return;
    const entries = errors.submit();
    if (entries === undefined) return reset();
    const read = readEntries(entries);
    setLengthDoubt(doubtLength(read.api_key));
    const error = await submit({ ...read, exchange });
    const faults = faultsOf(error);
    if (faults !== undefined) errors.refuse(faults);
  }

  const doubt = errors.faults.api_key === undefined ? lengthDoubt : undefined;
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
      {hasVerdict ? <Verdict exchange={submission.exchange} error={submission.error} /> : null}
      <ExchangeChoice chosen={exchange} onChoose={isAsking ? () => {} : choose} />
      <Field
        label={t("key.api_key")}
        error={errors.textOf("api_key")}
        warning={doubt === undefined ? undefined : t(doubt.id, doubt.values)}
      >
        {(wiring) => (
          <input
            {...wiring}
            {...NOT_FOR_PASSWORD_STORES}
            className="input input-key"
            name="api_key"
            type="text"
            readOnly={isAsking}
            onPaste={({ currentTarget }) => {
              errors.judgeOnPaste("api_key");
              setTimeout(() => setLengthDoubt(doubtLength(currentTarget.value.trim())));
            }}
            onInput={({ currentTarget }) => {
              if (lengthDoubt !== undefined) setLengthDoubt(doubtLength(currentTarget.value.trim()));
            }}
          />
        )}
      </Field>
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
        {(wiring) => (
          <input
            {...wiring}
            className="input"
            name="label"
            type="text"
            autoComplete="off"
            readOnly={isAsking}
          />
        )}
      </Field>
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={isAsking}>
          {t(isAsking ? "key.asking" : couldNotTell ? "key.try_again" : "key.submit")}
        </Button>
        <PaperKeyButton form={form} isBusy={isAsking} onFilled={() => choose("paper")} />
      </div>
      {isAsking ? <AskingStatus exchange={submission.exchange} text="key.asking.status" /> : null}
    </form>
  );
}

const FIELDS = { api_key: null, secret_key: null, label: null };

function faultsOf(error: unknown): Faults | undefined {
  return serverFaults(error, FIELDS);
}
