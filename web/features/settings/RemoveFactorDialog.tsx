import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRef } from "react";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useAct } from "../../ui/use-act.ts";
import "../../ui/dialog.css";

interface RemoveFactorDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onRemoved: () => void;
}

/** Asks before the account is easier to enter. */
export function RemoveFactorDialog({ isOpen, onClose, onRemoved }: RemoveFactorDialogProps) {
  const { t } = useText();
  const cancel = useRef<HTMLButtonElement>(null);
  const { isBusy, act, problem } = useAct();
  const leave = () => (isBusy ? undefined : onClose());

  async function remove() {
    await call("DELETE", "/api/v1/auth/totp").catch(ignoreMissing);
    onRemoved();
    onClose();
  }

  return (
    <AlertDialog.Root open={isOpen} onOpenChange={leave}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog" initialFocus={cancel}>
          <AlertDialog.Title>{t("factor.dialog.title")}</AlertDialog.Title>
          <AlertDialog.Description>{t("factor.dialog.text")}</AlertDialog.Description>
          {problem === undefined ? null : <Panel tone="bad" title={problem} />}
          <div className="row">
            <Button ref={cancel} onClick={leave}>
              {t("cancel")}
            </Button>
            <Button tone="danger" isBusy={isBusy} onClick={() => act(remove)}>
              {t(isBusy ? "factor.dialog.busy" : "factor.dialog.action")}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** Gone already, through another window: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "not_found")) throw error;
}
