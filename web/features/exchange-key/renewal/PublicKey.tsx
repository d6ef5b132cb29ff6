import { useId } from "react";
import type { GeneratedKey } from "../../../../src/api/generated-keys.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { downloadText } from "../../../ui/download.ts";
import { ExactAndRelative } from "../../../ui/Time.tsx";
import { exchangeWords } from "../exchange-words.ts";

/** The half that everybody may see, to be taken to the exchange. */
export function PublicKey({ pair }: { pair: GeneratedKey }) {
  const { t } = useText();
  const id = useId();
  const values = exchangeWords(t, pair.exchange);
  return (
    <>
      <p>{t("vault.register", values)}</p>
      <div className="field">
        <label htmlFor={id}>{t("vault.public_key")}</label>
        <textarea
          id={id}
          className="input input-key pem"
          rows={4}
          readOnly
          spellCheck={false}
          translate="no"
          value={pair.public_key_pem.trim()}
        />
      </div>
      <div className="row">
        <CopyButton value={pair.public_key_pem} name={t("vault.public_key")} tone="plain" />
        <Button
          onClick={() => downloadText(`keyhold-${pair.exchange}-${pair.id}.pub.pem`, pair.public_key_pem)}
        >
          {t("vault.download")}
        </Button>
      </div>
      <p className="muted">
        {t("vault.later")} <ExactAndRelative time={pair.expires_at} />
      </p>
    </>
  );
}
