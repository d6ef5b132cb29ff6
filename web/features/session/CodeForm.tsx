import { useEffect } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { CodeField } from "../../ui/CodeField.tsx";
import { isWrongCode, judgeCode } from "../../ui/code.ts";
import { useEntry } from "../../ui/use-entry.ts";

interface CodeFormProps {
  /** Throws what the server said. */
  onSubmit: (code: string) => Promise<void>;
  onBack: () => void;
}

/** The second step of logging in. */
export function CodeForm({ onSubmit, onBack }: CodeFormProps) {
  const { t } = useText();
  const entry = useEntry({
    judge: judgeCode,
    faultOf: (error) => (isWrongCode(error) ? { id: "code.wrong" } : undefined),
  });
  const { input } = entry;
  useEffect(() => input.current?.focus(), [input]);
  return (
    <form className="stack" noValidate onSubmit={(event) => entry.submit(event, onSubmit)}>
      <CodeField input={input} error={entry.error} readOnly={entry.isBusy} onInput={entry.clear} />
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={entry.isBusy}>
          {t(entry.isBusy ? "login.busy" : "login.action")}
        </Button>
        <Button className="button-wide" isBusy={entry.isBusy} onClick={onBack}>
          {t("login.back")}
        </Button>
      </div>
    </form>
  );
}
