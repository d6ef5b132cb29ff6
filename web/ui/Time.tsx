import { exactTime, relativeTime } from "../i18n/format.ts";
import { useText } from "../i18n/i18n.tsx";
import { useNow } from "./clock.ts";

/** "3 minutes ago", with the exact time on hover. */
export function Ago({ time }: { time: string }) {
  const { locale } = useText();
  const now = useNow();
  return (
    <time dateTime={time} title={exactTime(locale, time)}>
      {relativeTime(locale, time, Math.max(now, Date.parse(time)))}
    </time>
  );
}

export function Exact({ time }: { time: string }) {
  const { locale } = useText();
  return <time dateTime={time}>{exactTime(locale, time)}</time>;
}

/** Date and distance together, where it is about security. What is past stays past, also by a clock that is slow. */
export function ExactAndRelative({ time, isPast = false }: { time: string; isPast?: boolean }) {
  const { locale } = useText();
  const clock = useNow();
  const now = isPast ? Math.max(clock, Date.parse(time)) : clock;
  return (
    <time dateTime={time}>
      {exactTime(locale, time)} ({relativeTime(locale, time, now)})
    </time>
  );
}
