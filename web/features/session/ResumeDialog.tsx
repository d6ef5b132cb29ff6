import { Dialog } from "@base-ui/react/dialog";
import type { User } from "../../../src/api/auth.ts";
import { giveUp } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { PasswordInput } from "../../ui/PasswordInput.tsx";
import { UserNameForStores } from "../../ui/UserNameForStores.tsx";
import { useEntry } from "../../ui/use-entry.ts";
import { useFocusAfterSwap } from "../../ui/use-focus-after-swap.ts";
import { CodeForm } from "./CodeForm.tsx";
import { judgePassword } from "./judge.ts";
import { useLogIn } from "./use-log-in.ts";
import "../../ui/dialog.css";

/**
 * Asks for the password over the page, which stays as it is: nothing that was typed is lost. Only its own button leaves
 * the page; Escape would throw away with one key what is being kept here.
 */
export function ResumeDialog({ user }: { user: User }) {
  const { t } = useText();
  const { isForCode, begin, finish, back } = useLogIn();
  const entry = useEntry({ judge: judgePassword });
  useFocusAfterSwap(entry.input, isForCode);

  return (
    <Dialog.Root open disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={entry.input}>
          <Dialog.Title>{t("resume.title")}</Dialog.Title>
          <Dialog.Description>{t("resume.text")}</Dialog.Description>
          <p className="muted">{user.email}</p>
          {isForCode ? (
            <CodeForm onSubmit={finish} onBack={back} />
          ) : (
            <form
              className="stack"
              noValidate
              onSubmit={(event) => entry.submit(event, (password) => begin(user.email, password))}
            >
              <UserNameForStores email={user.email} />
              <Field label={t("session.password")} error={entry.error}>
                {(wiring) => (
                  <PasswordInput
                    {...wiring}
                    ref={entry.input}
                    readOnly={entry.isBusy}
                    onInput={entry.clear}
                  />
                )}
              </Field>
              <div className="row">
                <Button type="submit" tone="primary" isBusy={entry.isBusy}>
                  {t(entry.isBusy ? "login.busy" : "login.action")}
                </Button>
                <Button onClick={giveUp}>{t("resume.leave")}</Button>
              </div>
            </form>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
