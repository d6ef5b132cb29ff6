import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Exact } from "../../ui/Time.tsx";

/** What is over, folded: the names that the activity still speaks of. */
export function RevokedBots({ bots }: { bots: readonly VirtualKey[] }) {
  const { t } = useText();
  if (bots.length === 0) return null;
  return (
    <details className="card more">
      <summary>{t("bots.revoked_ones", { count: bots.length })}</summary>
      <ul className="revoked">
        {bots.map((bot) => (
          <li key={bot.id}>
            <span className="revoked-name">{bot.label}</span>
            <span className="muted small">
              {t("bots.made_at")} <Exact time={bot.created_at} />
            </span>
            <code className="small">{bot.api_key}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
