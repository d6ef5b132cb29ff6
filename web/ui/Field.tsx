import { type ReactNode, useId } from "react";
import { useText } from "../i18n/i18n.tsx";
import "./field.css";

interface Wiring {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Worth knowing, and no reason to stop. */
  warning?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
}

/** Label, hint, error and control, in that order, tied together for those who listen. */
export function Field({ label, hint, error, warning, children }: FieldProps) {
  const { t } = useText();
  const id = useId();
  const described = [
    hint === undefined ? [] : `${id}-hint`,
    error === undefined ? [] : `${id}-error`,
    warning === undefined ? [] : `${id}-warning`,
  ].flat();
  return (
    <div className={error === undefined ? "field" : "field field-wrong"}>
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="muted small">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="field-error">
          <span className="hidden">{t("form.error")} </span>
          {error}
        </p>
      )}
      {warning === undefined ? null : (
        <p id={`${id}-warning`} className="field-warning">
          {warning}
        </p>
      )}
      {children({
        id,
        "aria-describedby": described.length === 0 ? undefined : described.join(" "),
        "aria-invalid": error === undefined ? undefined : true,
      })}
    </div>
  );
}
