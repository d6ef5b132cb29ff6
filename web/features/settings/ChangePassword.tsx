import { type FormEvent, useRef, useState } from "react";
import { isRefusal, Unreachable } from "../../api/problem.ts";
import { queries, sessionsQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { ErrorSummary } from "../../ui/ErrorSummary.tsx";
import { Field } from "../../ui/Field.tsx";
import { type Faults, serverFaults, useFieldErrors } from "../../ui/field-errors.ts";
import { judgeNewPassword } from "../../ui/new-password.ts";
import { Panel } from "../../ui/Panel.tsx";
import { PasswordInput } from "../../ui/PasswordInput.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { UserNameForStores } from "../../ui/UserNameForStores.tsx";

type Outcome = { readonly phase: "idle" | "busy" | "done" } | { readonly phase: "failed"; error: unknown };

/** The old password and a new one; both fields are emptied when it is changed, the old one's when it is wrong. */
export function ChangePassword({ email }: { email: string }) {
  const { t } = useText();
  const problemText = useProblemText();
  const form = useRef<HTMLFormElement>(null);
  const [outcome, setOutcome] = useState<Outcome>({ phase: "idle" });
  const { faults, attempt, submit, refuse, judgeOnInput, textOf } = useFieldErrors(form, judge);
  const isBusy = outcome.phase === "busy";

  async function change(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const entries = submit();
    if (entries === undefined) return setOutcome({ phase: "idle" });
    setOutcome({ phase: "busy" });
    try {
      await call("POST", "/api/v1/auth/password", read(entries));
      form.current?.reset();
      setOutcome({ phase: "done" });
      announce(t("change.done"));
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    } catch (error) {
      const found = faultsOf(error);
      setOutcome(found === undefined ? { phase: "failed", error } : { phase: "idle" });
      if (found === undefined) return announce(problemText(error), { isUrgent: true });
      emptyWrong(form.current, found);
      refuse(found);
    }
  }

  return (
    <section className="card stack" aria-labelledby="change-password">
      <h2 id="change-password">{t("change.title")}</h2>
      <p>{t("change.text")}</p>
      <form
        ref={form}
        className="stack"
        noValidate
        onSubmit={change}
        onInput={() => {
          judgeOnInput();
          if (outcome.phase === "done") setOutcome({ phase: "idle" });
        }}
      >
        <ErrorSummary faults={faults} attempt={attempt} />
        {outcome.phase === "failed" ? (
          <Panel tone={isUncertain(outcome.error) ? "unknown" : "bad"}>
            <p>{problemText(outcome.error)}</p>
            {isUncertain(outcome.error) ? <p>{t("change.uncertain")}</p> : null}
          </Panel>
        ) : null}
        <UserNameForStores email={email} />
        <Field label={t("change.current")} error={textOf("current_password")}>
          {(wiring) => <PasswordInput {...wiring} name="current_password" readOnly={isBusy} />}
        </Field>
        <Field label={t("change.new")} hint={t("signup.password_hint")} error={textOf("new_password")}>
          {(wiring) => <PasswordInput {...wiring} name="new_password" isNew readOnly={isBusy} />}
        </Field>
        <div className="row">
          <Button type="submit" className="button-wide" isBusy={isBusy}>
            {t(isBusy ? "change.busy" : "change.action")}
          </Button>
        </div>
      </form>
      {outcome.phase === "done" ? (
        <Panel tone="ok">
          <p>{t("change.done")}</p>
        </Panel>
      ) : null}
    </section>
  );
}

function read(entries: FormData) {
  return {
    current_password: String(entries.get("current_password")),
    new_password: String(entries.get("new_password")),
  };
}

function judge(entries: FormData): Faults {
  const { current_password, new_password } = read(entries);
  const ofNew = judgeNewPassword(new_password);
  return {
    ...(current_password === "" ? { current_password: { id: "change.current.empty" } } : {}),
    ...(ofNew === undefined ? {} : { new_password: ofNew }),
  };
}

/** What the server may find in a field that this page lets pass. */
const FAULTS = {
  current_password: { id: "session.password.length" },
  new_password: { id: "session.password.length" },
} as const;

function faultsOf(error: unknown): Faults | undefined {
  if (isRefusal(error, "bad_credentials")) return { current_password: { id: "session.password.wrong" } };
  return serverFaults(error, FAULTS);
}

/** The password may have been changed all the same. */
function isUncertain(error: unknown): boolean {
  return error instanceof Unreachable || isRefusal(error, "storage_failed", "internal");
}

function emptyWrong(form: HTMLFormElement | null, faults: Faults): void {
  for (const name of Object.keys(faults)) {
    const field = form?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = "";
  }
}
