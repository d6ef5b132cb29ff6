import { useEffect, useRef } from "react";
import { connection } from "../api/connection.ts";
import { useStore } from "../api/store.ts";
import { clockTime } from "../i18n/format.ts";
import { useText } from "../i18n/i18n.tsx";
import { announce } from "../ui/announce.tsx";
import { useNow } from "../ui/clock.ts";

/** Says that what is shown is not fresh, and why; nothing else on the page changes for it, the focus least of all. */
export function ConnectionBar() {
  const { t } = useText();
  const isUp = useStore(connection).phase === "up";
  const wasUp = useRef(isUp);
  useEffect(() => {
    if (wasUp.current === isUp) return;
    wasUp.current = isUp;
    announce(t(isUp ? "connection.said_back" : "connection.said_lost"));
  }, [isUp, t]);
  return isUp ? null : <Outage />;
}

function Outage() {
  const { t, locale } = useText();
  const state = useStore(connection);
  const now = useNow({ isCountdown: true });
  const parts = [
    t(state.phase === "lost" ? "connection.lost" : "connection.offline"),
    state.lastAnswerAt === undefined
      ? ""
      : t("connection.as_of", { time: clockTime(locale, state.lastAnswerAt) }),
    state.phase === "lost" ? t("connection.retry", { seconds: secondsUntil(state.retryAt, now) }) : "",
  ];
  return <p className="outage tone-unknown">{parts.filter((part) => part !== "").join(" ")}</p>;
}

function secondsUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 1_000));
}
