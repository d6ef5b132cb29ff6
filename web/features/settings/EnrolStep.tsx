import type { TotpEnrolment } from "../../../src/api/auth.ts";
import { isRefusal } from "../../api/problem.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { CodeInput } from "../../ui/CodeInput.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { isWrongCode, judgeCode } from "../../ui/code.ts";
import { Field } from "../../ui/Field.tsx";
import type { FieldFault } from "../../ui/field-errors.ts";
import { useEntry } from "../../ui/use-entry.ts";
import { QrCode } from "./QrCode.tsx";

const GROUP = 4;

interface EnrolStepProps {
  enrolment: TotpEnrolment;
  onConfirm: (code: string) => Promise<void>;
  onCancel: () => void;
}

/** The secret as a picture and as text, and the code that shows that the app has it. */
export function EnrolStep({ enrolment, onConfirm, onCancel }: EnrolStepProps) {
  const { t } = useText();
  const { secret, otpauth_uri } = enrolment;
  const { input, isBusy, error, submit, clear } = useEntry({
    judge: (typed) => judgeCode(typed, { takesRecovery: false }),
    faultOf,
  });
  return (
    <>
      <p>{t("enrol.scan")}</p>
      <div className="enrol">
        <QrCode text={otpauth_uri} name={t("enrol.qr")} />
        <div className="stack-small">
          <h3>{t("enrol.secret")}</h3>
          <code>{inGroups(secret)}</code>
          <CopyButton value={secret} name={t("enrol.secret")} isSecret />
          <p className="muted small">{t("enrol.secret.hint")}</p>
        </div>
      </div>
      <form className="stack" noValidate onSubmit={(event) => submit(event, onConfirm)}>
        <Field label={t("code.label")} hint={t("enrol.code.hint")} error={error}>
          {(wiring) => <CodeInput {...wiring} ref={input} readOnly={isBusy} onInput={clear} />}
        </Field>
        <div className="row">
          <Button type="submit" tone="primary" isBusy={isBusy}>
            {t(isBusy ? "enrol.confirming" : "enrol.confirm")}
          </Button>
          <Button isBusy={isBusy} onClick={onCancel}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </>
  );
}

function faultOf(failure: unknown): FieldFault | undefined {
  if (isWrongCode(failure)) return { id: "enrol.wrong" };
  // By another window, or by a first try whose answer was lost: then nobody has seen the recovery codes.
  return isRefusal(failure, "not_found") ? { id: "enrol.gone" } : undefined;
}

/** For those who type it. Not by an expression: the engine would keep what it matched last. */
function inGroups(secret: string): string {
  const groups = Array.from({ length: Math.ceil(secret.length / GROUP) }, (_, index) =>
    secret.slice(index * GROUP, (index + 1) * GROUP),
  );
  return groups.join(" ");
}
