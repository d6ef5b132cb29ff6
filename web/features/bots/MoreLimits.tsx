import type { RefObject } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { ORDER_TYPES } from "./draft.ts";
import type { FormPart } from "./form-part.ts";

interface MoreLimitsProps extends FormPart {
  details: RefObject<HTMLDetailsElement | null>;
  isTrading: boolean;
}

/** What few bots need, folded. */
export function MoreLimits({ details, isTrading, draft, textOf, isBusy }: MoreLimitsProps) {
  const { t } = useText();
  return (
    <details ref={details} className="more">
      <summary>{t("bots.more")}</summary>
      <div className="stack more-inside">
        {isTrading ? (
          <>
            <fieldset className="choices">
              <legend>{t("bots.order_types")}</legend>
              <p className="muted small">{t("bots.order_types.hint")}</p>
              <div className="order-types">
                {ORDER_TYPES.map((type) => (
                  <label key={type} className="choice">
                    <input
                      type="checkbox"
                      name="order_types"
                      value={type}
                      defaultChecked={draft.order_types.includes(type)}
                    />
                    <code>{type}</code>
                  </label>
                ))}
              </div>
            </fieldset>
            <Field label={t("bots.per_minute")} error={textOf("max_orders_per_minute")}>
              {(wiring) => (
                <input
                  {...wiring}
                  className="input input-short"
                  name="max_orders_per_minute"
                  type="text"
                  inputMode="numeric"
                  autoComplete="off"
                  defaultValue={draft.max_orders_per_minute}
                  readOnly={isBusy}
                />
              )}
            </Field>
          </>
        ) : null}
        <Field
          label={t("bots.addresses")}
          hint={t("bots.addresses.hint")}
          error={textOf("allowed_addresses")}
        >
          {(wiring) => (
            <input
              {...wiring}
              {...NOT_FOR_PASSWORD_STORES}
              className="input input-key"
              name="allowed_addresses"
              type="text"
              defaultValue={draft.allowed_addresses}
              readOnly={isBusy}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
