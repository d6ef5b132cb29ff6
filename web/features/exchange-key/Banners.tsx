import type { ApiKey } from "../../../src/api/api-keys.ts";
import { exactTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useNow } from "../../ui/clock.ts";
import { Panel } from "../../ui/Panel.tsx";
import { AddressesToAllow } from "./AddressesToAllow.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { FrozenBanner } from "./FrozenBanner.tsx";
import { firstAct, freezerOf, isAgainstPolicy, isNeutral, isUnchecked, shownWarnings } from "./key-state.ts";
import { useNoticeWords } from "./notice-words.ts";
import { ReplaceLink } from "./ReplaceLink.tsx";
import type { Freezing } from "./use-freezing.ts";
import { useReason } from "./use-reason.ts";

/** Whatever needs attention, the worst first, each with its remedy. */
export function Banners({ apiKey, freezing }: { apiKey: ApiKey; freezing: Freezing }) {
  const now = useNow();
  const warnings = shownWarnings(apiKey, now);
  const isReplacing = firstAct(apiKey, now) === "replace";
  const expiry = warnings.filter(({ code }) => code === "trading_expires");
  const others = warnings.filter(({ code }) => code !== "trading_expires");
  const freezer = freezerOf(apiKey);
  const frozen = <FrozenBanner apiKey={apiKey} freezing={freezing} />;
  return (
    <>
      {/* What Keyhold itself froze a key for is said where the freeze is. */}
      {freezer === "keyhold" ? frozen : null}
      {apiKey.is_valid || freezer === "keyhold" ? null : <RejectedBanner apiKey={apiKey} />}
      {freezer === "user" || freezer === "operator" ? frozen : null}
      {expiry.map((each) => (
        <ExpiryBanner key={each.code} apiKey={apiKey} warning={each} isFirst={isReplacing} />
      ))}
      {apiKey.state === "unconfirmed" ? <UnconfirmedBanner apiKey={apiKey} /> : null}
      {others.map((each) => (
        <WarningBanner
          key={each.code}
          apiKey={apiKey}
          warning={each}
          isFirst={isReplacing && expiry.length === 0}
        />
      ))}
    </>
  );
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
  const isRefusedThere = !isAgainstPolicy(apiKey);
  const title = t(isRefusedThere ? "banner.rejected" : "banner.not_accepted", {
    ...exchangeWords(t, apiKey.exchange),
    time: exactTime(locale, apiKey.state_since),
  });
  return (
    <Panel tone="bad" title={title} actions={<ReplaceLink isPrimary={isRefusedThere} />}>
      <p>{reason}</p>
      {apiKey.state_reason === null ? null : <AddressesToAllow finding={apiKey.state_reason} />}
      <p>{t("banner.rejected.bots")}</p>
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

interface WarningProps {
  apiKey: ApiKey;
  warning: ApiKey["warnings"][number];
  /** Whether replacing is what is to be done first, and this says why. */
  isFirst: boolean;
}

function ExpiryBanner({ apiKey, warning, isFirst }: WarningProps) {
  const { t, locale } = useText();
  const now = useNow();
  const { message, remedy } = useNoticeWords(apiKey.exchange)(warning);
  const end = apiKey.trading_expires_at ?? "";
  const hasEnded = Date.parse(end) <= now;
  return (
    <Panel
      tone={hasEnded ? "bad" : "warn"}
      title={hasEnded ? t("banner.trading_ended", { expires_at: exactTime(locale, end) }) : message}
      actions={<ReplaceLink isPrimary={isFirst} />}
    >
      <p>{remedy}</p>
      <AddressesToAllow finding={warning} />
    </Panel>
  );
}

function WarningBanner({ apiKey, warning, isFirst }: WarningProps) {
  const { message, remedy } = useNoticeWords(apiKey.exchange)(warning);
  return (
    <Panel
      tone={isNeutral(warning) ? "neutral" : "warn"}
      title={message}
      actions={warning.code === "key_old" ? <ReplaceLink isPrimary={isFirst} /> : undefined}
    >
      {remedy === undefined ? null : <p>{remedy}</p>}
      <AddressesToAllow finding={warning} />
    </Panel>
  );
}
