import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRef } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { Panel } from "./Panel.tsx";
import { useAct } from "./use-act.ts";
import "./dialog.css";

interface ConfirmDialogProps {
  title: string;
  /** What follows from it, a paragraph each. */
  facts: readonly string[];
  action: string;
  busy: string;
  tone: "danger" | "primary";
  isOpen: boolean;
  onClose: () => void;
  /** Throws what went wrong; the dialog then stays. */
  onConfirm: () => Promise<void>;
  /** Where the focus goes when the dialog has gone; true for where it came from. */
  finalFocus?: () => HTMLElement | true;
}

/** Asks before power is given back, or taken for good. Cancel has the focus. */
export function ConfirmDialog({ title, facts, isOpen, onClose, onConfirm, ...props }: ConfirmDialogProps) {
  const { t } = useText();
  const cancel = useRef<HTMLButtonElement>(null);
  const { isBusy, act, problem } = useAct();
  const leave = () => (isBusy ? undefined : onClose());
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={leave}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog" initialFocus={cancel} finalFocus={props.finalFocus}>
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div className="stack-small" />}>
            {facts.map((fact) => (
              <p key={fact}>{fact}</p>
            ))}
          </AlertDialog.Description>
          {problem === undefined ? null : <Panel tone="bad" title={problem} />}
          <div className="row">
            <Button ref={cancel} onClick={leave}>
              {t("cancel")}
            </Button>
            <Button tone={props.tone} isBusy={isBusy} onClick={() => act(onConfirm)}>
              {isBusy ? props.busy : props.action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
