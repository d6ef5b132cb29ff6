import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { isConfirmed } from "./confirmation.ts";
import { Field } from "./Field.tsx";
import type { FieldFault } from "./field-errors.ts";
import { NOT_FOR_PASSWORD_STORES } from "./not-for-password-stores.ts";
import { useEntry } from "./use-entry.ts";
import "./dialog.css";

interface DeletionDialogProps {
  title: string;
  /** Which one, where the title does not name it. */
  subject?: string;
  /** What goes, and what stays; each one or two short sentences. */
  facts: readonly string[];
  /** May be typed in the place of the word for deleting. */
  name: string | null;
  label: string;
  mismatch: FieldFault;
  action: string;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  /** Throws what went wrong. */
  onConfirm: (close: () => void) => Promise<void>;
}

/** Says what goes for good, and acts only on the typed word. */
export function DeletionDialog({ isOpen, onOpen, onConfirm, ...props }: DeletionDialogProps) {
  const { t } = useText();
  const entry = useEntry({
    judge: (typed) => (isConfirmed(typed, props.name) ? undefined : props.mismatch),
    isKept: true,
  });

  function close() {
    entry.clear();
    onOpen(false);
  }

  // What is on its way cannot be called back, and its failure has to be said somewhere.
  const leave = () => (entry.isBusy ? undefined : close());
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(wanted) => (wanted ? onOpen(true) : leave())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog" initialFocus={entry.input}>
          <AlertDialog.Title>{props.title}</AlertDialog.Title>
          {props.subject === undefined ? null : <p className="muted">{props.subject}</p>}
          <AlertDialog.Description render={<div className="stack-small" />}>
            {props.facts.map((fact) => (
              <p key={fact}>{fact}</p>
            ))}
          </AlertDialog.Description>
          <form
            className="stack"
            noValidate
            onSubmit={(event) => entry.submit(event, () => onConfirm(close))}
            aria-busy={entry.isBusy}
          >
            <Field label={props.label} error={entry.error}>
              {(wiring) => (
                <input
                  {...wiring}
                  {...NOT_FOR_PASSWORD_STORES}
                  ref={entry.input}
                  className="input"
                  name="confirmation"
                  readOnly={entry.isBusy}
                  onInput={entry.clear}
                />
              )}
            </Field>
            <div className="row">
              <Button onClick={leave}>{t("cancel")}</Button>
              <Button type="submit" tone="danger" isBusy={entry.isBusy}>
                {entry.isBusy ? t("deleting") : props.action}
              </Button>
            </div>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
