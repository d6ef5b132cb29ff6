import { useEffect } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { downloadText } from "../../ui/download.ts";
import { Panel } from "../../ui/Panel.tsx";

interface RecoveryCodesStepProps {
  codes: readonly string[];
  email: string;
  /** Whether they were copied or downloaded. */
  isSaved: boolean;
  onSaved: () => void;
  /** How often somebody tried to leave without. */
  tries: number;
  onLeave: () => void;
  onStay: () => void;
  onClose: () => void;
}

/** In clear, since nobody could check what is masked; once, and hard to lose. */
export function RecoveryCodesStep({
  codes,
  email,
  isSaved,
  onSaved,
  tries,
  ...props
}: RecoveryCodesStepProps) {
  const { t } = useText();
  useQuestionOnLeaving(!isSaved);

  function download() {
    const title = t("codes.file", { email, host: location.host });
    downloadText("keyhold-recovery-codes.txt", [title, t("codes.file.text"), "", ...codes, ""].join("\n"));
    onSaved();
  }

  return (
    <>
      <p>{t("codes.text")}</p>
      <ul className="recovery-codes" aria-label={t("codes.list")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={download}>{t("codes.download")}</Button>
        <CopyButton
          value={codes.join("\n")}
          name={t("codes.list")}
          tone="plain"
          isSecret
          onCopied={onSaved}
        />
      </div>
      {tries === 0 || isSaved ? null : (
        <Panel
          tone="warn"
          title={t("codes.unsaved")}
          focusOn={tries}
          actions={
            <>
              <Button onClick={props.onStay}>{t("codes.stay")}</Button>
              <Button onClick={props.onClose}>{t("codes.close")}</Button>
            </>
          }
        >
          <p>{t("codes.unsaved.text")}</p>
        </Panel>
      )}
      <div className="row">
        <Button tone="primary" className="button-wide" onClick={props.onLeave}>
          {t("codes.done")}
        </Button>
      </div>
    </>
  );
}

/** The browser asks whoever reloads or closes the window meanwhile. */
function useQuestionOnLeaving(isAsking: boolean): void {
  useEffect(() => {
    if (!isAsking) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isAsking]);
}
