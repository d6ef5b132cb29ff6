import { useId } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { PRESETS, type Preset } from "./draft.ts";

/** How much a bot may do, the least first. */
export function PresetChoice({ chosen }: { chosen: Preset }) {
  const { t } = useText();
  const id = useId();
  return (
    <fieldset className="choices">
      <legend>{t("bots.preset")}</legend>
      <div className="presets">
        {PRESETS.map((preset) => (
          <label key={preset} className="choice preset">
            <input
              type="radio"
              name="preset"
              value={preset}
              defaultChecked={preset === chosen}
              aria-labelledby={`${id}-${preset}`}
              aria-describedby={`${id}-${preset}-text`}
            />
            <span>
              <span id={`${id}-${preset}`} className="preset-name">
                {t(`bots.preset.${preset}`)}
              </span>
              <span id={`${id}-${preset}-text`} className="muted small">
                {t(`bots.preset.${preset}.text`)}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
