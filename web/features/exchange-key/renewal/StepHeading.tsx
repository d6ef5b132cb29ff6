import { useEffect, useRef } from "react";
import { type MessageId, useText } from "../../../i18n/i18n.tsx";

interface StepHeadingProps {
  /** The heading of the whole page. */
  page: MessageId;
  step: 1 | 2 | 3;
  title: MessageId;
}

const STEPS = 3;

/** Where somebody is on the way, here and in the window's title. What takes the place of a step before has the focus. */
export function StepHeading({ page, step, title }: StepHeadingProps) {
  const { t } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  const place = t("step.of", { step, count: STEPS });
  const name = `${t(page)}, ${place}`;
  useEffect(() => {
    document.title = `${name} · Keyhold`;
  }, [name]);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus();
    shown.current = step;
  }, [step]);
  return (
    <h2 ref={heading} tabIndex={-1}>
      <span className="muted">{place}</span> {t(title)}
    </h2>
  );
}
