import { AlertDialog } from "@base-ui/react/alert-dialog";
import { type FormEvent, type RefObject, useRef, useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { isConfirmed } from "./confirmation.ts";
import { exchangeWords } from "./exchange-words.ts";
import { NOT_FOR_PASSWORD_STORES } from "./not-for-password-stores.ts";
import { keepKey } from "./stored-key.ts";
import "../../ui/dialog.css";

interface DeleteDialogProps {
  apiKey: ApiKey;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onDeleted: () => void;
}

/** Says what goes and what stays at the exchange, and acts only on the typed word. */
export function DeleteDialog({ apiKey, isOpen, onOpen, onDeleted }: DeleteDialogProps) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  // What is on its way cannot be called back, and its failure has to be said somewhere.
  const open = (wanted: boolean) => (isBusy ? undefined : onOpen(wanted));
  const values = {
    ...exchangeWords(t, apiKey.exchange),
    label: apiKey.label ?? apiKey.api_key_masked,
    count: apiKey.virtual_key_count,
  };
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={open}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog" initialFocus={input}>
          <AlertDialog.Title>{t("remove.dialog.title", values)}</AlertDialog.Title>
          <AlertDialog.Description render={<div className="stack-small" />}>
            <p>{t("remove.dialog.bots", values)}</p>
            <p>{t("remove.dialog.here_only", values)}</p>
            <p>{t("remove.dialog.for_good")}</p>
          </AlertDialog.Description>
          <Confirmation
            apiKey={apiKey}
            input={input}
            isBusy={isBusy}
            onBusy={setBusy}
            onCancel={() => open(false)}
            onDeleted={() => {
              onDeleted();
              setBusy(false);
              onOpen(false);
            }}
          />
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface ConfirmationProps {
  apiKey: ApiKey;
  input: RefObject<HTMLInputElement | null>;
  isBusy: boolean;
  onBusy: (isBusy: boolean) => void;
  onCancel: () => void;
  onDeleted: () => void;
}

function Confirmation({ apiKey, input, isBusy, onBusy, onCancel, onDeleted }: ConfirmationProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const [error, setError] = useState<string>();
  const word = { label: apiKey.label ?? "", has_label: apiKey.label === null ? "no" : "yes" };

  async function remove(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    if (!isConfirmed(input.current?.value ?? "", apiKey.label)) {
      setError(t("remove.dialog.mismatch", word));
      input.current?.focus();
      return;
    }
    onBusy(true);
    try {
      await call("DELETE", "/api/v1/api-keys/me").catch(ignoreMissing);
      onDeleted();
      await keepKey(null);
    } catch (failure) {
      setError(problemText(failure));
      input.current?.focus();
      onBusy(false);
    }
  }

  return (
    <form className="stack" noValidate onSubmit={remove}>
      <Field label={t("remove.dialog.type", word)} error={error}>
        {(wiring) => (
          <input
            {...wiring}
            {...NOT_FOR_PASSWORD_STORES}
            ref={input}
            className="input"
            name="confirmation"
            readOnly={isBusy}
            onInput={() => setError(undefined)}
          />
        )}
      </Field>
      <div className="row">
        <Button onClick={onCancel}>{t("cancel")}</Button>
        <Button type="submit" tone="danger" isBusy={isBusy}>
          {t(isBusy ? "remove.dialog.busy" : "remove.dialog.action")}
        </Button>
      </div>
    </form>
  );
}

/** Gone already, through another window: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "no_key")) throw error;
}
