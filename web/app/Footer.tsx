import { useState } from "react";
import { chooseLanguage, type Language, useText } from "../i18n/i18n.tsx";
import { LANGUAGES } from "../i18n/language.ts";
import { NewerPage } from "../ui/LatePart.tsx";
import { chooseTheme, currentTheme, THEMES, type Theme } from "../ui/theme.ts";

/** Language and theme, reachable before and after logging in. */
export function Footer() {
  const { t, language } = useText();
  const [theme, setTheme] = useState(currentTheme);
  const [isOutdated, setOutdated] = useState(false);
  function pickTheme(chosen: Theme) {
    chooseTheme(chosen);
    setTheme(chosen);
  }
  return (
    <footer className="foot">
      <div className="foot-inner">
        <label>
          {t("footer.language")}
          <select
            className="input"
            value={language}
            onChange={(event) =>
              chooseLanguage(event.target.value as Language).then(
                () => setOutdated(false),
                () => setOutdated(true),
              )
            }
          >
            {Object.entries(LANGUAGES).map(([id, name]) => (
              <option key={id} value={id} lang={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("footer.theme")}
          <select
            className="input"
            value={theme}
            onChange={(event) => pickTheme(event.target.value as Theme)}
          >
            {THEMES.map((id) => (
              <option key={id} value={id}>
                {t(`footer.theme.${id}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {isOutdated ? <NewerPage /> : null}
    </footer>
  );
}
