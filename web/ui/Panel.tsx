import { type ReactNode, useEffect, useRef } from "react";
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
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focusOn !== undefined) panel.current?.focus();
  }, [focusOn]);
  return (
    <div ref={panel} className={`panel tone-${tone}`} tabIndex={focusOn === undefined ? undefined : -1}>
      <ToneIcon tone={tone} size={20} />
      <div className="panel-body">
        {title === undefined ? null : <p className="panel-title">{title}</p>}
        {children}
        {actions === undefined ? null : <div className="row panel-actions">{actions}</div>}
      </div>
    </div>
  );
}
