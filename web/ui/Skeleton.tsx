import { useEffect, useState } from "react";
import { useText } from "../i18n/i18n.tsx";
import "./skeleton.css";

/** Below this people do not notice the wait, and a flash of grey would only disturb. */
const SHOW_AFTER_MS = 300;

/** Keeps the place of a card that is on its way. */
export function Skeleton({ lines }: { lines: number }) {
  const { t } = useText();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const rows = Array.from({ length: lines }, (_, index) => index);
  return (
    <div className={isShown ? "card skeleton" : "card skeleton skeleton-early"} aria-busy="true">
      <span className="hidden">{t("loading")}</span>
      {rows.map((row) => (
        <span key={row} className="skeleton-line" />
      ))}
    </div>
  );
}
