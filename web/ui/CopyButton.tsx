import { useState } from "react";
import { useText } from "../i18n/i18n.tsx";
import { announce } from "./announce.tsx";
import { Button } from "./Button.tsx";

/** Copies a value that is no secret; where the browser forbids it, says how to do it by hand. */
export function CopyButton({ value, name }: { value: string; name: string }) {
  const { t } = useText();
  const [outcome, setOutcome] = useState<"copied" | "blocked">();
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
      announce(t("copy.done", { name }));
    } catch {
      setOutcome("blocked");
      announce(t("copy.blocked"), { isUrgent: true });
    }
  }
  return (
    <span className="row">
      <Button tone="link" onClick={copy} onBlur={() => setOutcome(undefined)}>
        {t(outcome === "copied" ? "copy.copied" : "copy.do")}
        <span className="hidden"> {name}</span>
      </Button>
      {outcome === "blocked" ? <span className="small">{t("copy.blocked")}</span> : null}
    </span>
  );
}
