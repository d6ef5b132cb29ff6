import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { amount } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Fact } from "../../ui/Fact.tsx";
import { Ago, ExactAndRelative } from "../../ui/Time.tsx";

/** What a bot has used, when it came last, and the key by which it is known. */
export function BotFacts({ bot }: { bot: VirtualKey }) {
  const { t } = useText();
  const isTrading = bot.permissions.includes("trade");
  return (
    <dl className="facts">
      {isTrading ? (
        <>
          <Fact name="bots.used">
            <Used bot={bot} />
          </Fact>
          <Fact name="bots.orders">{t("bots.orders.count", { count: bot.orders_today })}</Fact>
        </>
      ) : null}
      <Fact name="bots.last_used">
        {bot.last_used_at === null ? t("bots.last_used.never") : <Ago time={bot.last_used_at} />}
      </Fact>
      <Fact name="bots.ends">
        {bot.expires_at === null ? t("bots.ends.never") : <ExactAndRelative time={bot.expires_at} />}
      </Fact>
      <Fact name="bots.api_key">
        <span className="row">
          <code>{bot.api_key}</code>
          <CopyButton value={bot.api_key} name={t("bots.api_key_of", { name: bot.label })} />
        </span>
      </Fact>
    </dl>
  );
}

/** In words, and as a bar; amounts are exact in words alone. */
function Used({ bot }: { bot: VirtualKey }) {
  const { t, locale } = useText();
  const used = amount(locale, bot.used_today);
  if (bot.max_day_value === null) return t("bots.used.no_cap", { used });
  const most = Number(bot.max_day_value);
  return (
    <span className="used">
      <span>{t("bots.used.of", { used, cap: amount(locale, bot.max_day_value) })}</span>
      <meter
        className="meter"
        aria-label={t("bots.used")}
        min={0}
        max={most}
        value={Math.min(most, Number(bot.used_today))}
      />
    </span>
  );
}
