import { type MouseEvent, useEffect, useRef } from "react";
import { useText } from "../i18n/i18n.tsx";
import type { Faults } from "./field-errors.ts";
import { focusField } from "./field-errors.ts";
import { ToneIcon } from "./tone.tsx";
import "./panel.css";

/** All errors of a form, when there are two or more, each a way to its field. */
export function ErrorSummary({ faults, attempt }: { faults: Faults; attempt: number }) {
  const { t } = useText();
  const summary = useRef<HTMLDivElement>(null);
  const wrong = Object.entries(faults).flatMap(([name, fault]) =>
    fault === undefined ? [] : [{ name, fault }],
  );
  useEffect(() => {
    if (attempt > 0) summary.current?.focus();
  }, [attempt]);
  if (attempt === 0 || wrong.length < 2) return null;
  function go(event: MouseEvent<HTMLAnchorElement>, name: string) {
    event.preventDefault();
    focusField(event.currentTarget.closest("form"), name);
  }
  return (
    <section ref={summary} className="panel tone-bad" tabIndex={-1} aria-labelledby="error-summary">
      <ToneIcon tone="bad" size={20} />
      <div className="panel-body">
        <p className="panel-title" id="error-summary">
          {t("form.summary")}
        </p>
        <ul className="summary-list">
          {wrong.map(({ name, fault }) => (
            <li key={name}>
              <a href={`#${name}`} onClick={(event) => go(event, name)}>
                {t(fault.id, fault.values)}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
