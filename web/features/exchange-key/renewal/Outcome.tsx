import { Link } from "wouter";
import type { ApiKey, ReplacedApiKey } from "../../../../src/api/api-keys.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import type { Tone } from "../../../ui/tone.tsx";
import { exchangeWords } from "../exchange-words.ts";

export interface Stored {
  readonly key: ApiKey;
  /** Null where there was none before. */
  readonly old: ReplacedApiKey["old_key"] | null;
}

/** What is stored now, and whether the exchange still honours what was stored before. */
export function Outcome({ stored: { key, old } }: { stored: Stored }) {
  const { t } = useText();
  const values = exchangeWords(t, key.exchange);
  return (
    <>
      <Panel tone="ok" title={t(old === null ? "key.stored" : "replace.done", values)}>
        {old === null ? null : <p>{t("replace.done.bots")}</p>}
      </Panel>
      {old === null ? null : <OldKey exchange={key.exchange} old={old} />}
      <div className="row">
        <Link href="/" className="button button-primary button-wide">
          {t("replace.see_key")}
        </Link>
      </div>
    </>
  );
}

const FATES = {
  works: { tone: "warn", text: "replace.old.works" },
  gone: { tone: "ok", text: "replace.old.gone" },
  unknown: { tone: "unknown", text: "replace.old.unknown" },
} as const satisfies Record<string, { tone: Tone; text: string }>;

function OldKey({ exchange, old }: { exchange: string; old: ReplacedApiKey["old_key"] }) {
  const { t } = useText();
  const { still_works, api_key_masked } = old;
  const { tone, text } = FATES[still_works === null ? "unknown" : still_works ? "works" : "gone"];
  return (
    <Panel tone={tone} title={t(text, exchangeWords(t, exchange))}>
      {api_key_masked === null ? null : (
        <p>
          {t("replace.old.key")} <code>{api_key_masked}</code>
        </p>
      )}
    </Panel>
  );
}
