import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorSummary } from "../../ui/ErrorSummary.tsx";
import { Field } from "../../ui/Field.tsx";
import { type Faults, focusField, serverFaults, useFieldErrors } from "../../ui/field-errors.ts";
import { Panel } from "../../ui/Panel.tsx";
import { PasswordInput } from "../../ui/PasswordInput.tsx";
import { useProblemText } from "../../ui/problem-text.ts";

/** What the server may find in a field that this page lets pass. */
const FAULTS = {
  email: { id: "session.email.form" },
  password: { id: "session.password.length" },
} as const;

interface CredentialsFormProps {
  judge: (entries: FormData) => Faults;
  /** Throws what the server said. */
  onSubmit: (entries: FormData) => Promise<void>;
  /** What the server said of a field that is not one of the two. */
  faultsOf?: (error: unknown) => Faults | undefined;
  /** Of whoever was here last: then only the password is missing. */
  email?: string;
  action: string;
  busyText: string;
  passwordHint?: string;
  isNew?: boolean;
  /** A field before the others. */
  first?: (textOf: (name: string) => string | undefined, isBusy: boolean) => ReactNode;
}

/** E-mail and password. What is wrong is said; the e-mail stays, the password goes and takes the focus. */
export function CredentialsForm(props: CredentialsFormProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ error: unknown }>();
  const { faults, attempt, submit, refuse, judgeOnInput, textOf } = useFieldErrors(form, props.judge);

  const isBack = props.email !== undefined && props.email !== "";
  useEffect(() => {
    if (isBack) focusField(form.current, "password");
  }, [isBack]);

  async function act(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const entries = submit();
    if (entries === undefined) return;
    const password = form.current?.elements.namedItem("password");
    setBusy(true);
    setFailure(undefined);
    try {
      await props.onSubmit(entries);
    } catch (error) {
      const found = props.faultsOf?.(error) ?? serverFaults(error, FAULTS);
      if (found === undefined) {
        setFailure({ error });
        announce(problemText(error), { isUrgent: true });
      }
      focusField(form.current, "password");
      setBusy(false);
      if (found !== undefined) refuse(found);
    } finally {
      if (password instanceof HTMLInputElement) password.value = "";
    }
  }

  return (
    <form ref={form} className="stack" noValidate onSubmit={act} onInput={judgeOnInput}>
      <ErrorSummary faults={faults} attempt={attempt} />
      {failure === undefined ? null : (
        <Panel tone="bad">
          <p>{problemText(failure.error)}</p>
        </Panel>
      )}
      {props.first?.(textOf, isBusy)}
      <Field label={t("session.email")} error={textOf("email")}>
        {(wiring) => (
          <input
            {...wiring}
            className="input"
            name="email"
            type="email"
            defaultValue={props.email}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={isBusy}
          />
        )}
      </Field>
      <Field label={t("session.password")} hint={props.passwordHint} error={textOf("password")}>
        {(wiring) => <PasswordInput {...wiring} isNew={props.isNew} readOnly={isBusy} />}
      </Field>
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={isBusy}>
          {isBusy ? props.busyText : props.action}
        </Button>
      </div>
    </form>
  );
}
