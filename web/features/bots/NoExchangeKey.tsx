import { Link } from "wouter";
import { useText } from "../../i18n/i18n.tsx";
import { Panel } from "../../ui/Panel.tsx";

/** A bot key is a way to an exchange key, and there is none. */
export function NoExchangeKey() {
  const { t } = useText();
  return (
    <Panel tone="note" title={t("bots.no_key")}>
      <p>{t("bots.no_key.text")}</p>
      <p>
        <Link href="/">{t("bots.no_key.link")}</Link>
      </p>
    </Panel>
  );
}
