import { type ComponentPropsWithRef, useState } from "react";
import { useText } from "../i18n/i18n.tsx";
import { Button } from "./Button.tsx";
import "./password-input.css";

type PasswordInputProps = Omit<ComponentPropsWithRef<"input">, "type"> & {
  isNew?: boolean | undefined;
};

export function PasswordInput({ isNew = false, name = "password", ...rest }: PasswordInputProps) {
  const { t } = useText();
  const [isShown, setShown] = useState(false);
  return (
    <div className="password">
      <input
        {...rest}
        className="input"
        name={name}
        type={isShown && rest.readOnly !== true ? "text" : "password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button aria-pressed={isShown} onClick={() => setShown(!isShown)}>
        {t("password.show")}
      </Button>
    </div>
  );
}
