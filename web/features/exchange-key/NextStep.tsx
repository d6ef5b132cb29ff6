import { Link } from "wouter";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useNow } from "../../ui/clock.ts";
import { firstAct } from "./key-state.ts";

/** A key does nothing by itself: the way to its bots. It stands out where nothing else has to be done first. */
export function NextStep({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const now = useNow();
  const count = apiKey.virtual_key_count;
  if (count > 0) {
    return (
      <section className="card stack" aria-labelledby="next">
        <h2 id="next">{t("next.bots")}</h2>
        <p>{t("next.count", { count })}</p>
        <p>
          <Link href="/bots">{t("next.see")}</Link>
        </p>
      </section>
    );
  }
  if (!apiKey.is_valid || apiKey.is_frozen) return null;
  const tone = firstAct(apiKey, now) === "bot" ? "primary" : "plain";
  return (
    <section className="card stack" aria-labelledby="next">
      <h2 id="next">{t("next.title")}</h2>
      <p>{t("next.text")}</p>
      <div className="row">
        <Link href="/bots/new" className={`button button-${tone} button-wide`}>
          {t("next.create")}
        </Link>
      </div>
    </section>
  );
}
