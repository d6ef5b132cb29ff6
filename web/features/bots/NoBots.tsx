import { Link } from "wouter";
import { useText } from "../../i18n/i18n.tsx";
import { PRESETS } from "./draft.ts";

/** What a bot key is, and each way to begin. */
export function NoBots() {
  const { t } = useText();
  return (
    <section className="card stack" aria-labelledby="no-bots">
      <h2 id="no-bots">{t("bots.empty")}</h2>
      <p>{t("bots.empty.text")}</p>
      <ul className="beginnings">
        {PRESETS.map((preset) => (
          <li key={preset} className="stack-small">
            <Link href={`/bots/new?preset=${preset}`} className="button button-plain">
              {t(`bots.preset.${preset}`)}
            </Link>
            <p className="muted small">{t(`bots.preset.${preset}.text`)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
