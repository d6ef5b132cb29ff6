import { Dialog } from "@base-ui/react/dialog";
import { type FormEvent, useRef, useState } from "react";
import type { User } from "../../../src/api/auth.ts";
import { giveUp, logIn } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { PasswordInput } from "./PasswordInput.tsx";
import "../../ui/dialog.css";

/**
 * Asks for the password over the page, which stays as it is: nothing that was typed is lost. Only its own button leaves
 * the page; Escape would throw away with one key what is being kept here.
 */
export function ResumeDialog({ user }: { user: User }) {
  const { t } = useText();
  const problemText = useProblemText();
  const password = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  async function resume(event: FormEvent) {
    event.preventDefault();
    const field = password.current;
    if (isBusy || field === null) return;
    if (field.value === "") {
      setError(t("session.password.empty"));
      field.focus();
      return;
    }
    setBusy(true);
    try {
      await logIn(user.email, field.value);
    } catch (failure) {
      setError(problemText(failure));
      field.value = "";
      field.focus();
      setBusy(false);
    }
  }

  return (
    <Dialog.Root open disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={password}>
          <Dialog.Title>{t("resume.title")}</Dialog.Title>
          <Dialog.Description>{t("resume.text")}</Dialog.Description>
          <form className="stack" noValidate onSubmit={resume}>
            <p className="muted">{user.email}</p>
            <input
              className="hidden"
              name="email"
              autoComplete="username"
              value={user.email}
              readOnly
              tabIndex={-1}
              aria-hidden
            />
            <Field label={t("session.password")} error={error}>
              {(wiring) => <PasswordInput {...wiring} ref={password} readOnly={isBusy} />}
            </Field>
            <div className="row">
              <Button type="submit" tone="primary" isBusy={isBusy}>
                {t(isBusy ? "login.busy" : "login.action")}
              </Button>
              <Button onClick={giveUp}>{t("resume.leave")}</Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
