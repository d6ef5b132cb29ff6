import { type ComponentPropsWithRef, type FormEvent, useEffect, useRef } from "react";
import { forgetLastMatch } from "../../ui/forget-last-match.ts";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";

/** A secret that nobody sends is forgotten, lest it wait in an open tab. */
const FORGET_AFTER_MS = 600_000;

/**
 * A hidden text area: a field of the type password would have the browser offer to keep the exchange's secret, and a
 * single line would lose the line ends of a pasted private key.
 */
const CAN_HIDE_TEXT = CSS.supports("-webkit-text-security", "disc");

type SecretInputProps = Pick<
  ComponentPropsWithRef<"input">,
  "id" | "readOnly" | "aria-describedby" | "aria-invalid"
> & {
  onPaste: () => void;
  /** True when it was emptied for having waited too long, false when something is typed again. */
  onForget: (isForgotten: boolean) => void;
};

type SecretField = HTMLInputElement | HTMLTextAreaElement;

export function SecretInput({ onForget, ...props }: SecretInputProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shared = {
    ...props,
    ...NOT_FOR_PASSWORD_STORES,
    name: "secret_key",
    ref: (field: SecretField | null) => forgetOnLeaving(field, () => onForget(true)),
    onInput(event: FormEvent<SecretField>) {
      const field = event.currentTarget;
      onForget(false);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        if (field.value !== "") onForget(true);
        empty(field);
      }, FORGET_AFTER_MS);
    },
  };
  return CAN_HIDE_TEXT ? (
    <textarea {...shared} className="input input-key input-secret" rows={3} />
  ) : (
    <input {...shared} className="input input-key" type="password" />
  );
}

/** A page that is left may be kept whole by the browser, and come Back with all that was typed. */
function forgetOnLeaving(field: SecretField | null, onForgotten: () => void) {
  if (field === null) return;
  const forget = () => {
    if (field.value !== "") onForgotten();
    empty(field);
  };
  addEventListener("pagehide", forget);
  return () => removeEventListener("pagehide", forget);
}

function empty(field: SecretField): void {
  field.value = "";
  forgetLastMatch();
}
