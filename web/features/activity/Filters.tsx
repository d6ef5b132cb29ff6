import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { type Filter, isFiltering, KINDS } from "./filter.ts";

interface FiltersProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

const NO_FILTER = { kind: "", outcome: "", from: "", to: "" };

/** What is looked for. It takes effect at once, and stands in the address. */
export function Filters({ filter, onChange }: FiltersProps) {
  const { t } = useText();
  const change = (changed: Partial<Filter>) => onChange({ ...filter, ...changed });
  return (
    <section className="card filters" aria-label={t("activity.filter")}>
      <Field label={t("activity.kind")}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={filter.kind}
            onChange={(event) => change({ kind: event.target.value })}
          >
            <option value="">{t("activity.kind.all")}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`activity.kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("activity.outcome")}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value={filter.outcome}
            onChange={(event) => change({ outcome: event.target.value })}
          >
            <option value="">{t("activity.outcome.all")}</option>
            <option value="done">{t("activity.done")}</option>
            <option value="refused">{t("activity.refused")}</option>
          </select>
        )}
      </Field>
      {(["from", "to"] as const).map((end) => (
        <Field key={end} label={t(`activity.${end}`)}>
          {(wiring) => (
            <input
              {...wiring}
              type="date"
              className="input"
              value={filter[end]}
              onChange={(event) => change({ [end]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <label className="choice">
        <input
          type="checkbox"
          checked={filter.isUtc}
          onChange={(event) => change({ isUtc: event.target.checked })}
        />
        {t("activity.utc")}
      </label>
      {isFiltering(filter) ? <Button onClick={() => change(NO_FILTER)}>{t("activity.clear")}</Button> : null}
    </section>
  );
}
