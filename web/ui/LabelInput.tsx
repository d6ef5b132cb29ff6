import type { ComponentPropsWithRef } from "react";

/** For the name that somebody gives to a key of theirs. */
export function LabelInput(props: Omit<ComponentPropsWithRef<"input">, "className" | "name" | "type">) {
  return <input {...props} className="input" name="label" type="text" autoComplete="off" />;
}
