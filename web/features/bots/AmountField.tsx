import { useId } from "react";
import { amount } from "../../i18n/format.ts";
import { useText, type Words } from "../../i18n/i18n.tsx";
import { spell } from "../../i18n/number-words.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { readAmount, writeAmount } from "./amount-entry.ts";
import { type Caps, capsOf } from "./draft.ts";
import type { FormPart } from "./form-part.ts";

interface AmountFieldProps extends FormPart {
  name: Exclude<keyof Caps, "symbols">;
  label: string;
}

/** An amount of USDT. How it was read is said in words below it; what can be read in two ways is asked about. */
export function AmountField({ name, label, draft, textOf, isBusy }: AmountFieldProps) {
  const words = useText();
  const { t, language } = words;
  const id = useId();
  const typed = capsOf(draft)[name];
  const reading = readAmount(typed, language);
  return (
    <Field label={label} error={textOf(name)}>
      {(wiring) => (
        <>
          <input
            {...wiring}
            {...NOT_FOR_PASSWORD_STORES}
            aria-describedby={[wiring["aria-describedby"], id].filter(Boolean).join(" ")}
            className="input"
            name={name}
            type="text"
            inputMode="decimal"
            defaultValue={typed}
            readOnly={isBusy}
          />
          <div id={id} className="small muted">
            {reading.kind === "amount" ? <p>{echo(words, reading.decimal)}</p> : null}
            {reading.kind === "ambiguous" && textOf(name) === undefined ? (
              <p>{t("bots.amount.which")}</p>
            ) : null}
          </div>
          {reading.kind === "ambiguous" ? (
            <div className="row">
              {reading.decimals.map((decimal) => (
                <Button
                  key={decimal}
                  isBusy={isBusy}
                  onClick={(event) => enter(event.currentTarget, name, writeAmount(decimal, language))}
                >
                  {echo(words, decimal)}
                </Button>
              ))}
            </div>
          ) : null}
        </>
      )}
    </Field>
  );
}

/** "2,000 USDT: two thousand" */
function echo({ t, locale, language }: Words, decimal: string): string {
  return t("bots.amount.echo", {
    amount: amount(locale, decimal),
    words: spell(language, decimal) ?? "",
  });
}

/** As if it were typed, so that the form follows; the buttons are gone then, and the focus is in the field. */
function enter(button: HTMLElement, name: string, value: string): void {
  const field = button.closest("form")?.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement)) return;
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
