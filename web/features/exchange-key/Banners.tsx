import type { ApiKey } from "../../../src/api/api-keys.ts";
import { exactTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useNow } from "../../ui/clock.ts";
import { Panel } from "../../ui/Panel.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { isAgainstPolicy, isExpiring } from "./key-state.ts";
import { useNoticeWords } from "./notice-words.ts";

/** Whatever needs attention, the worst first, each with its remedy. */
export function Banners({ apiKey }: { apiKey: ApiKey }) {
  const now = useNow();
  const expiry = apiKey.warnings.filter(({ code }) => code === "trading_expires");
  const others = apiKey.warnings.filter(({ code }) => code !== "trading_expires");
  return (
    <>
      {apiKey.is_frozen ? <FrozenBanner apiKey={apiKey} /> : null}
      {apiKey.is_valid ? null : <RejectedBanner apiKey={apiKey} />}
      {isExpiring(apiKey, now)
        ? expiry.map((each) => <WarningBanner key={each.code} apiKey={apiKey} warning={each} />)
        : null}
      {apiKey.state === "unconfirmed" ? <UnconfirmedBanner apiKey={apiKey} /> : null}
      {others.map((each) => (
        <WarningBanner key={each.code} apiKey={apiKey} warning={each} />
      ))}
    </>
  );
}

function RejectedBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const words = useNoticeWords(apiKey.exchange);
  const reason = apiKey.state_reason === null ? undefined : words(apiKey.state_reason);
  const title = t(isAgainstPolicy(apiKey) ? "banner.not_accepted" : "banner.rejected", {
    ...exchangeWords(t, apiKey.exchange),
    time: exactTime(locale, apiKey.state_since),
  });
  return (
    <Panel tone="bad" title={title}>
      {reason === undefined ? null : (
        <p>
          {reason.message} {reason.remedy}
        </p>
      )}
      <p>{t("banner.rejected.bots")}</p>
    </Panel>
  );
}

const FREEZERS = ["user", "operator"] as const;

function FrozenBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const words = useNoticeWords(apiKey.exchange);
  const by = FREEZERS.find((freezer) => freezer === apiKey.frozen_by) ?? "keyhold";
  const reason = apiKey.state_reason === null ? undefined : words(apiKey.state_reason);
  const time = exactTime(locale, apiKey.frozen_at ?? apiKey.state_since);
  return (
    <Panel
      tone={by === "keyhold" ? "bad" : "frozen"}
      title={t(`banner.frozen.${by}`, { ...exchangeWords(t, apiKey.exchange), time })}
    >
      {reason === undefined ? null : (
        <p>
          {reason.message} {reason.remedy}
        </p>
      )}
      <p>{t("banner.frozen.orders", exchangeWords(t, apiKey.exchange))}</p>
    </Panel>
  );
}

function UnconfirmedBanner({ apiKey }: { apiKey: ApiKey }) {
  const { t, locale } = useText();
  const values = { ...exchangeWords(t, apiKey.exchange), time: exactTime(locale, apiKey.last_confirmed_at) };
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

function WarningBanner({ apiKey, warning }: { apiKey: ApiKey; warning: ApiKey["warnings"][number] }) {
  const { message, remedy } = useNoticeWords(apiKey.exchange)(warning);
  return (
    <Panel tone={NEUTRAL.has(warning.code) ? "neutral" : "warn"} title={message}>
      {remedy === undefined ? null : <p>{remedy}</p>}
    </Panel>
  );
}
