import type { ApiKey } from "../../../src/api/api-keys.ts";
import { exactTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useNow } from "../../ui/clock.ts";
import { Panel } from "../../ui/Panel.tsx";
import { AddressesToAllow } from "./AddressesToAllow.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { isAgainstPolicy, isUnchecked, shownWarnings } from "./key-state.ts";
import { useNoticeWords } from "./notice-words.ts";

/** Whatever needs attention, the worst first, each with its remedy. */
export function Banners({ apiKey }: { apiKey: ApiKey }) {
  const warnings = shownWarnings(apiKey, useNow());
  const expiry = warnings.filter(({ code }) => code === "trading_expires");
  const others = warnings.filter(({ code }) => code !== "trading_expires");
  return (
    <>
      {apiKey.is_frozen ? <FrozenBanner apiKey={apiKey} /> : null}
      {apiKey.is_valid || isFrozenForThat(apiKey) ? null : <RejectedBanner apiKey={apiKey} />}
      {expiry.map((each) => (
        <ExpiryBanner key={each.code} apiKey={apiKey} warning={each} />
      ))}
      {apiKey.state === "unconfirmed" ? <UnconfirmedBanner apiKey={apiKey} /> : null}
      {others.map((each) => (
        <WarningBanner key={each.code} apiKey={apiKey} warning={each} />
      ))}
    </>
  );
}

/** What Keyhold itself froze a key for is said where the freeze is. */
function isFrozenForThat({ is_frozen, frozen_by }: ApiKey): boolean {
  return is_frozen && frozenBy(frozen_by) === "keyhold";
}

function RejectedBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const reason = useReason(apiKey);
  if (isUnchecked(apiKey)) {
    return (
      <Panel tone="unknown" title={t("banner.unchecked")}>
        <p>{reason}</p>
      </Panel>
    );
  }
  const title = t(isAgainstPolicy(apiKey) ? "banner.not_accepted" : "banner.rejected", {
    ...exchangeWords(t, apiKey.exchange),
    time: exactTime(locale, apiKey.state_since),
  });
  return (
    <Panel tone="bad" title={title}>
      <p>{reason}</p>
      {apiKey.state_reason === null ? null : <AddressesToAllow finding={apiKey.state_reason} />}
      <p>{t("banner.rejected.bots")}</p>
    </Panel>
  );
}

/** A key that was good once and is not known now: that is said otherwise than to somebody who has just pasted one. */
function useReason({ exchange, state_reason }: ApiKey): string {
  const { t } = useText();
  const words = useNoticeWords(exchange);
  if (state_reason === null) return "";
  if (state_reason.code === "unknown_key_or_swapped") {
    return t("banner.rejected.unknown_key", exchangeWords(t, exchange));
  }
  const { message, remedy = "" } = words(state_reason);
  return `${message} ${remedy}`;
}

const FREEZERS = ["user", "operator"] as const;

function frozenBy(who: string | null) {
  return FREEZERS.find((freezer) => freezer === who) ?? "keyhold";
}

function FrozenBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const reason = useReason(apiKey);
  const by = frozenBy(apiKey.frozen_by);
  const time = exactTime(locale, apiKey.frozen_at ?? apiKey.state_since);
  return (
    <Panel
      tone={by === "keyhold" ? "bad" : "frozen"}
      title={t(`banner.frozen.${by}`, { ...exchangeWords(t, apiKey.exchange), time })}
    >
      {by === "keyhold" && reason !== "" ? <p>{reason}</p> : null}
      <p>{t("banner.frozen.orders", exchangeWords(t, apiKey.exchange))}</p>
    </Panel>
  );
}

function UnconfirmedBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const time = exactTime(locale, apiKey.last_confirmed_at ?? apiKey.created_at);
  const values = { ...exchangeWords(t, apiKey.exchange), time };
  return (
    <Panel tone="unknown" title={t("banner.unconfirmed", values)}>
      <p>
        {apiKey.next_check_at === null
          ? t("banner.unconfirmed.bots")
          : t("banner.unconfirmed.next", { time: exactTime(locale, apiKey.next_check_at) })}
      </p>
    </Panel>
  );
}

/** Nothing to worry about, only to know. */
const NEUTRAL: ReadonlySet<string> = new Set<string>(["permissions_unknown"]);

function ExpiryBanner({ apiKey, warning }: WarningProps) {
  const { t, locale } = useText();
  const now = useNow();
  const { remedy } = useNoticeWords(apiKey.exchange)(warning);
  const end = apiKey.trading_expires_at ?? "";
  if (Date.parse(end) > now) return <WarningBanner apiKey={apiKey} warning={warning} />;
  return (
    <Panel tone="bad" title={t("banner.trading_ended", { expires_at: exactTime(locale, end) })}>
      <p>{remedy}</p>
      <AddressesToAllow finding={warning} />
    </Panel>
  );
}

interface WarningProps {
  apiKey: ApiKey;
  warning: ApiKey["warnings"][number];
}

function WarningBanner({ apiKey, warning }: WarningProps) {
  const { message, remedy } = useNoticeWords(apiKey.exchange)(warning);
  return (
    <Panel tone={NEUTRAL.has(warning.code) ? "neutral" : "warn"} title={message}>
      {remedy === undefined ? null : <p>{remedy}</p>}
      <AddressesToAllow finding={warning} />
    </Panel>
  );
}
