import { type RefObject, useState } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import { CodeInput } from "./CodeInput.tsx";
import { Field } from "./Field.tsx";

interface CodeFieldProps {
  input: RefObject<HTMLInputElement | null>;
  error: string | undefined;
  readOnly: boolean;
  onInput: () => void;
}

/** A code of the authenticator app, or a recovery code in its place: the keyboard of a telephone fits either. */
export function CodeField({ input, error, readOnly, onInput }: CodeFieldProps) {
  const { t } = useText();
  const [isRecovery, setRecovery] = useState(false);

  function swap() {
    setRecovery(!isRecovery);
    if (input.current !== null) input.current.value = "";
    onInput();
    input.current?.focus();
  }

  return (
    <div className="stack-small">
      <Field
        label={t(isRecovery ? "code.recovery" : "code.label")}
        hint={t(isRecovery ? "code.recovery.hint" : "code.hint")}
        error={error}
      >
        {(wiring) => (
          <CodeInput
            {...wiring}
            ref={input}
            inputMode={isRecovery ? "text" : "numeric"}
            readOnly={readOnly}
            onInput={onInput}
          />
        )}
      </Field>
      <div>
        <Button tone="link" isBusy={readOnly} onClick={swap}>
          {t(isRecovery ? "code.use_app" : "code.use_recovery")}
        </Button>
      </div>
    </div>
  );
}
