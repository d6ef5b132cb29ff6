import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import type { FormPart } from "./form-part.ts";

/** A secret that Keyhold makes, or the public half of a key pair of the bot's own. */
export function SigningFields({ draft, textOf, isBusy }: FormPart) {
  const { t } = useText();
  return (
    <>
      <fieldset className="choices">
        <legend>{t("bots.signs")}</legend>
        {(["hmac", "own"] as const).map((signs) => (
          <label key={signs} className="choice">
            <input type="radio" name="signs" value={signs} defaultChecked={draft.signs === signs} />
            {t(`bots.signs.${signs}`)}
          </label>
        ))}
      </fieldset>
      {draft.signs === "own" ? (
        <Field label={t("bots.public_key")} hint={t("bots.public_key.hint")} error={textOf("public_key")}>
          {(wiring) => (
            <textarea
              {...wiring}
              {...NOT_FOR_PASSWORD_STORES}
              className="input input-key"
              name="public_key"
              rows={4}
              defaultValue={draft.public_key}
              readOnly={isBusy}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}
