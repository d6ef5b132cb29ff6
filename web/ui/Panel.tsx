import { type ReactNode, useEffect, useId, useRef } from "react";
import { type Tone, ToneIcon } from "./tone.tsx";
import "./panel.css";

interface PanelProps {
  tone: Tone;
  title?: string;
  children?: ReactNode;
  /** Buttons, below the text; at most two. */
  actions?: ReactNode;
  /** A new value takes the focus here: the verdict that people wait for. */
  focusOn?: unknown;
}

/** A message that stays, at the place that it is about. */
export function Panel({ tone, title, children, actions, focusOn }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  const id = useId();
  useEffect(() => {
    if (focusOn !== undefined) panel.current?.focus();
  }, [focusOn]);
  const takesFocus = focusOn !== undefined;
  // What takes the focus needs a name to be read by; a section without one is nothing to those who listen.
  const name = takesFocus && title !== undefined ? id : undefined;
  return (
    <section
      ref={panel}
      className={`panel tone-${tone}`}
      tabIndex={takesFocus ? -1 : undefined}
      aria-labelledby={name}
    >
      <ToneIcon tone={tone} size={20} />
      <div className="panel-body">
        {title === undefined ? null : (
          <p id={id} className="panel-title">
            {title}
          </p>
        )}
        {children}
        {actions === undefined ? null : <div className="row panel-actions">{actions}</div>}
      </div>
    </section>
  );
}
