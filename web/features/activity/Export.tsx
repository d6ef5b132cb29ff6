import { CSV_HEAD, csvLine, jsonLine } from "../../../src/api/audit-lines.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { downloadText } from "../../ui/download.ts";
import { Panel } from "../../ui/Panel.tsx";
import { useAct } from "../../ui/use-act.ts";
import { readAll } from "./read-entries.ts";

const FORMATS = {
  jsonl: { name: "keyhold-activity.jsonl", head: "", line: jsonLine },
  csv: { name: "keyhold-activity.csv", head: CSV_HEAD, line: csvLine },
} as const;

/** Hands everything that was recorded to the person whom it is about. */
export function Export() {
  const { t } = useText();
  const { isBusy, act, problem } = useAct();

  async function save(format: keyof typeof FORMATS) {
    const { name, head, line } = FORMATS[format];
    const parts = [head];
    for await (const entries of readAll(new AbortController().signal)) parts.push(entries.map(line).join(""));
    downloadText(name, parts);
    announce(t("export.done", { name }));
  }

  return (
    <section className="card stack" aria-labelledby="export">
      <h2 id="export">{t("export.title")}</h2>
      <p>{t("export.text")}</p>
      <div className="row">
        <Button className="button-wide" isBusy={isBusy} onClick={() => act(() => save("jsonl"))}>
          {t("export.jsonl")}
        </Button>
        <Button className="button-wide" isBusy={isBusy} onClick={() => act(() => save("csv"))}>
          {t("export.csv")}
        </Button>
      </div>
      {problem === undefined ? null : <Panel tone="bad" title={problem} />}
    </section>
  );
}
