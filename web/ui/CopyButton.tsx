import { useState } from "react";
import { useText } from "../i18n/i18n.tsx";
import { announce } from "./announce.tsx";
import { Button } from "./Button.tsx";

interface CopyButtonProps {
  value: string;
  name: string;
  tone?: "link" | "plain";
  /** What is copied should not stay on the clipboard, and that is said. */
  isSecret?: boolean;
  onCopied?: () => void;
}

/** Copies a value; where the browser forbids it, says how to do it by hand. */
export function CopyButton({ value, name, tone = "link", isSecret = false, onCopied }: CopyButtonProps) {
  const { t } = useText();
  const [outcome, setOutcome] = useState<"copied" | "blocked">();
  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
      announce(isSecret ? `${t("copy.done", { name })}. ${t("copy.clear")}` : t("copy.done", { name }));
      onCopied?.();
    } catch {
      setOutcome("blocked");
      announce(t("copy.blocked"), { isUrgent: true });
    }
  }
  return (
    <span className="row">
      <Button tone={tone} onClick={copy} onBlur={isSecret ? undefined : () => setOutcome(undefined)}>
        {t(outcome === "copied" ? "copy.copied" : "copy.do")}
        <span className="hidden"> {name}</span>
      </Button>
      {outcome === "blocked" ? <span className="small">{t("copy.blocked")}</span> : null}
      {outcome === "copied" && isSecret ? <span className="small">{t("copy.clear")}</span> : null}
    </span>
  );
}
