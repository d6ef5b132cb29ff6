import { useEffect, useState } from "react";
import { session } from "../../api/session.ts";
import { stepUp } from "../../api/step-up.ts";
import { useStore } from "../../api/store.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { exchangeWords } from "./exchange-words.ts";

const SAY_AFTER_MS = 1_000;
const SLOW_AFTER_MS = 3_000;

/** The page knows of one request, so it tells of no steps that it cannot see. Short waits need no words. */
export function AskingStatus({ exchange, text: id }: { exchange: string; text: MessageId }) {
  const { t } = useText();
  const [stage, setStage] = useState(0);
  const words = exchangeWords(t, exchange);
  useEffect(() => {
    const timers = [SAY_AFTER_MS, SLOW_AFTER_MS].map((ms, index) =>
      setTimeout(() => setStage(index + 1), ms),
    );
    return () => timers.forEach(clearTimeout);
  }, []);
  // Behind a dialog that asks for the password nothing is asked of the exchange yet.
  const isEnded = useStore(session).phase === "ended";
  const isWaiting = useStore(stepUp) === "asked" || isEnded;
  const text = stage === 0 || isWaiting ? "" : t(id, words);
  useEffect(() => {
    if (text !== "") announce(text);
  }, [text]);
  if (text === "") return null;
  return (
    <p className="muted">
      {text}
      {stage === 2 ? ` ${t("key.asking.slow", words)}` : ""}
    </p>
  );
}
