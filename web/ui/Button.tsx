import type { ComponentPropsWithRef, MouseEvent } from "react";
import "./button.css";

type ButtonProps = Omit<ComponentPropsWithRef<"button">, "disabled"> & {
  tone?: "primary" | "plain" | "danger" | "danger-outline" | "link";
  /** While true presses are ignored; the button keeps its focus, which a disabled one would lose. */
  isBusy?: boolean;
};

export function Button({
  tone = "plain",
  isBusy = false,
  type = "button",
  className = "",
  onClick,
  ...rest
}: ButtonProps) {
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  }
  return (
    <button
      {...rest}
      type={type}
      className={`button button-${tone} ${className}`}
      aria-disabled={isBusy || undefined}
      onClick={press}
    />
  );
}
