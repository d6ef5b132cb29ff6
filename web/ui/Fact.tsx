import type { ReactNode } from "react";
import { type MessageId, useText } from "../i18n/i18n.tsx";

/** One line of a list of facts. */
export function Fact({ name, children }: { name: MessageId; children: ReactNode }) {
  const { t } = useText();
  return (
    <div className="fact">
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </div>
  );
}
