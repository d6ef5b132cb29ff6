import { type FormEvent, useRef } from "react";
import type { GeneratedKey } from "../../../../src/api/generated-keys.ts";
import { isRefusal } from "../../../api/problem.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { serverFaults, useFieldErrors } from "../../../ui/field-errors.ts";
import { ApiKeyField, useLengthDoubt } from "../ApiKeyField.tsx";
import { AskingStatus } from "../AskingStatus.tsx";
import { judgeApiKey, readEntries } from "../entries.ts";
import { PaperKeyButton } from "../PaperKeyButton.tsx";
import { useKeySubmission } from "../use-key-submission.ts";
import { Verdict } from "../Verdict.tsx";

interface ActivateFormProps {
  pair: GeneratedKey;
  isReplacement: boolean;
  /** Throws what went wrong. */
  activate: (apiKey: string) => Promise<void>;
}

/** The API key that the exchange gave for the public half. Whatever goes wrong, it stays where it was typed. */
export function ActivateForm({ pair, isReplacement, activate }: ActivateFormProps) {
  const { t } = useText();
  const form = useRef<HTMLFormElement>(null);
  const errors = useFieldErrors(form, judgeApiKey);
  const { submission, submit, reset } = useKeySubmission();
  const length = useLengthDoubt();
  const isAsking = submission.phase === "asking";
  const hasVerdict = submission.phase === "failed" && faultsOf(submission.error) === undefined;
  const couldNotTell = hasVerdict && isRefusal(submission.error, "exchange_unavailable");
  const action = isReplacement ? "replace.submit" : "key.submit";

  async function act(event: FormEvent) {
    event.preventDefault();
    if (isAsking) return;
    const entries = errors.submit();
    if (entries === undefined) return reset();
    const { api_key } = readEntries(entries);
    length.look(api_key);
    const faults = faultsOf(await submit(pair.exchange, () => activate(api_key)));
    if (faults !== undefined) errors.refuse(faults);
  }

  return (
    <form
      ref={form}
      className="stack"
      noValidate
      onSubmit={act}
      onInput={errors.judgeOnInput}
      aria-busy={isAsking}
    >
      {hasVerdict ? (
        <Verdict
          exchange={pair.exchange}
          error={submission.error}
          kind={isReplacement ? "replacement" : "new"}
          isPair
        />
      ) : null}
      <ApiKeyField
        error={errors.textOf("api_key")}
        length={length}
        readOnly={isAsking}
        onPaste={() => errors.judgeOnPaste("api_key")}
      />
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={isAsking}>
          {t(isAsking ? "key.asking" : couldNotTell ? "key.try_again" : action)}
        </Button>
        {pair.exchange === "paper" ? (
          <PaperKeyButton form={form} isBusy={isAsking} onFilled={reset} publicKey={pair.public_key_pem} />
        ) : null}
      </div>
      {isAsking ? (
        <AskingStatus
          exchange={pair.exchange}
          text={isReplacement ? "replace.asking" : "key.asking.status"}
        />
      ) : null}
    </form>
  );
}

function faultsOf(error: unknown) {
  return serverFaults(error, { api_key: null });
}
