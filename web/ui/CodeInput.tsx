import type { ComponentPropsWithRef } from "react";

/** For a code that is used once: a browser may fill it in, and keeps it nowhere. */
export function CodeInput(props: Omit<ComponentPropsWithRef<"input">, "className" | "name" | "type">) {
  return (
    <input
      inputMode="numeric"
      {...props}
      className="input input-key"
      name="totp"
      type="text"
      autoComplete="one-time-code"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
    />
  );
}
