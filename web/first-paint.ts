// Runs before anything is drawn, from a file of its own because the Content-Security-Policy allows no inline script:
// theme and language are right from the first paint on. The names are those of i18n/language.ts and ui/theme.ts.
const root = document.documentElement;

const [first = "en"] = navigator.languages;
root.lang = first.toLowerCase().startsWith("tr") ? "tr" : "en";
try {
  const theme = localStorage.getItem("keyhold.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const language = localStorage.getItem("keyhold.language");
  if (language === "tr" || language === "en") root.lang = language;
} catch {
  // Storage is switched off: the system's theme and the browser's language it is.
}
