import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import type { User } from "../../../src/api/auth.ts";
import { Declined, isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { goOn, stopAsking } from "../../api/step-up.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "../../ui/CodeField.tsx";
import { isWrongCode, judgeCode, readCode } from "../../ui/code.ts";
import { Field } from "../../ui/Field.tsx";
import type { FieldFault } from "../../ui/field-errors.ts";
import { PasswordInput } from "../../ui/PasswordInput.tsx";
import { UserNameForStores } from "../../ui/UserNameForStores.tsx";
import { useEntry } from "../../ui/use-entry.ts";
import { useFocusAfterSwap } from "../../ui/use-focus-after-swap.ts";
import { judgePassword } from "./judge.ts";
import "../../ui/dialog.css";

/**
 * Asks for the password again, or for a code in its place, over whatever was being done; that goes on by itself
 * afterwards. Leaving it leaves everything as it was.
 */
export function StepUpDialog({ user }: { user: User }) {
  const { t } = useText();
  const [byCode, setByCode] = useState(false);
  const entry = useEntry({ judge: byCode ? judgeCode : judgePassword, faultOf });
  const { input, isBusy, error } = entry;
  useFocusAfterSwap(input, byCode);

  const leave = () => (isBusy ? undefined : stopAsking(new Declined()));

  async function prove(typed: string) {
    const body = byCode ? { totp: readCode(typed) } : { password: typed };
    await call("POST", "/api/v1/auth/step-up", body);
    goOn();
  }

  function swap() {
    entry.clear();
    setByCode(!byCode);
  }

  return (
    <Dialog.Root open disablePointerDismissal onOpenChange={leave}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={input}>
          <Dialog.Title>{t("step_up.title")}</Dialog.Title>
          <Dialog.Description>
            {t("step_up.text", { has_totp: user.has_totp ? "yes" : "no" })}
          </Dialog.Description>
          <form className="stack" noValidate onSubmit={(event) => entry.submit(event, prove)}>
            <UserNameForStores email={user.email} />
            {byCode ? (
              <CodeField input={input} error={error} readOnly={isBusy} onInput={entry.clear} />
            ) : (
              <Field label={t("session.password")} error={error}>
                {(wiring) => (
                  <PasswordInput {...wiring} ref={input} readOnly={isBusy} onInput={entry.clear} />
                )}
              </Field>
            )}
            {user.has_totp ? (
              <div>
                <Button tone="link" isBusy={isBusy} onClick={swap}>
                  {t(byCode ? "step_up.by_password" : "step_up.by_code")}
                </Button>
              </div>
            ) : null}
            <div className="row">
              <Button type="submit" tone="primary" isBusy={isBusy}>
                {t(isBusy ? "step_up.busy" : "step_up.action")}
              </Button>
              <Button onClick={leave}>{t("cancel")}</Button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function faultOf(error: unknown): FieldFault | undefined {
  if (isWrongCode(error)) return { id: "code.wrong" };
  return isRefusal(error, "bad_credentials") ? { id: "session.password.wrong" } : undefined;
}
