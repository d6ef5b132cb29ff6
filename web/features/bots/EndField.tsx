import { useId } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import type { FormPart } from "./form-part.ts";

/** The last day of a bot key. None is allowed, and is worth a word. */
export function EndField({ draft, textOf, isBusy }: FormPart) {
  const { t } = useText();
  const warning = useId();
  return (
    <div className="stack-small">
      {draft.hasNoEnd ? null : (
        <Field label={t("bots.end")} hint={t("bots.end.hint")} error={textOf("expires_at")}>
          {(wiring) => (
            <input
              {...wiring}
              className="input input-date"
              name="expires_at"
              type="date"
              defaultValue={draft.expires_at}
              readOnly={isBusy}
            />
          )}
        </Field>
      )}
      <label className="choice">
        <input
          type="checkbox"
          name="no_end"
          defaultChecked={draft.hasNoEnd}
          aria-describedby={draft.hasNoEnd ? warning : undefined}
        />
        {t("bots.end.none")}
      </label>
      {draft.hasNoEnd ? (
        <p id={warning} className="field-warning">
          {t("bots.end.none.warning")}
        </p>
      ) : null}
    </div>
  );
}
