import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { AmountField } from "./AmountField.tsx";
import { capsOf } from "./draft.ts";
import type { FormPart } from "./form-part.ts";

/** Which symbols, and how much; a bot without limits may have some all the same. */
export function TradeLimits(part: FormPart) {
  const { t } = useText();
  const { draft, textOf, isBusy } = part;
  const values = { is_optional: draft.preset === "unlimited" ? "yes" : "no" };
  return (
    <>
      <Field
        label={t("bots.symbols", values)}
        hint={t("bots.symbols.hint", values)}
        error={textOf("symbols")}
      >
        {(wiring) => (
          <input
            {...wiring}
            {...NOT_FOR_PASSWORD_STORES}
            className="input input-key"
            name="symbols"
            type="text"
            defaultValue={capsOf(draft).symbols}
            readOnly={isBusy}
          />
        )}
      </Field>
      <div className="pair">
        <AmountField {...part} name="max_order_value" label={t("bots.max_order_value", values)} />
        <AmountField {...part} name="max_day_value" label={t("bots.max_day_value", values)} />
      </div>
    </>
  );
}
