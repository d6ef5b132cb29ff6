import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useRef, useState } from "react";
import type { RecoveryCodes, TotpEnrolment } from "../../../src/api/auth.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { readCode } from "../../ui/code.ts";
import { EnrolStep } from "./EnrolStep.tsx";
import { RecoveryCodesStep } from "./RecoveryCodesStep.tsx";
import "../../ui/dialog.css";

/** What is shown once: the secret of the authenticator app, then the recovery codes in its place. */
export type ShownOnce =
  | { readonly step: 1; readonly enrolment: TotpEnrolment }
  | { readonly step: 2; readonly codes: readonly string[] };

interface EnrolDialogProps {
  shown: ShownOnce;
  email: string;
  onConfirmed: (codes: readonly string[]) => void;
  onClose: () => void;
}

/** Two steps: the secret goes into the app, which a code of the app proves; then the recovery codes. */
export function EnrolDialog({ shown, email, onConfirmed, onClose }: EnrolDialogProps) {
  const { t } = useText();
  const title = useRef<HTMLHeadingElement>(null);
  const [isSaved, setSaved] = useState(false);
  /** Grows with each try to leave codes that nobody has saved: a key may be pressed too soon. */
  const [tries, setTries] = useState(0);
  const { step } = shown;
  useEffect(() => {
    if (step === 2) title.current?.focus();
  }, [step]);

  async function confirm(typed: string) {
    const body = { totp: readCode(typed) };
    const { recovery_codes } = await call<RecoveryCodes>("POST", "/api/v1/auth/totp/confirm", body);
    onConfirmed(recovery_codes);
  }

  const leave = () => (step === 1 || isSaved ? onClose() : setTries((count) => count + 1));
  return (
    <Dialog.Root open disablePointerDismissal onOpenChange={leave}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" initialFocus={title}>
          <div>
            <p className="muted small">{t("enrol.step", { step })}</p>
            <Dialog.Title ref={title} tabIndex={-1}>
              {t(step === 1 ? "enrol.title" : "codes.title")}
            </Dialog.Title>
          </div>
          {shown.step === 1 ? (
            <EnrolStep enrolment={shown.enrolment} onConfirm={confirm} onCancel={onClose} />
          ) : (
            <RecoveryCodesStep
              codes={shown.codes}
              email={email}
              isSaved={isSaved}
              onSaved={() => setSaved(true)}
              tries={tries}
              onLeave={leave}
              onStay={() => setTries(0)}
              onClose={onClose}
            />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
