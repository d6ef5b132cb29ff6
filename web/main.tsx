import { createRoot } from "react-dom/client";
import { watchNetwork } from "./api/connection.ts";
import { App } from "./app/App.tsx";
import { begin } from "./app/begin.ts";
import { currentLanguage, Speaking, speak } from "./i18n/i18n.tsx";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/card.css";
import "./app/shell.css";

watchNetwork();
const begun = begin();
const language = currentLanguage();
await speak(language).catch(() => speak(language === "en" ? "tr" : "en"));

const root = document.getElementById("root");
if (root === null) throw new TypeError("the document has no root");
createRoot(root).render(
  <Speaking>
    <App begun={begun} />
  </Speaking>,
);
