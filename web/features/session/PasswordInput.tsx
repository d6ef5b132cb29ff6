import { type ComponentPropsWithRef, useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import "./password-input.css";

type PasswordInputProps = Omit<ComponentPropsWithRef<"input">, "type" | "name"> & {
  isNew?: boolean | undefined;
};

export function PasswordInput({ isNew = false, ...rest }: PasswordInputProps) {
  const { t } = useText();
  const [isShown, setShown] = useState(false);
  return (
    <div className="password">
      <input
        {...rest}
        className="input"
        name="password"
        type={isShown && rest.readOnly !== true ? "text" : "password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        {t("session.password.show")}
      </Button>
    </div>
  );
}
