import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { DeleteKey } from "./DeleteKey.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { canUnfreeze } from "./key-state.ts";
import { ReplaceLink } from "./ReplaceLink.tsx";
import type { Freezing } from "./use-freezing.ts";

interface StopOrRemoveProps {
  apiKey: ApiKey;
  freezing: Freezing;
  onDeleted: () => void;
}

/** From what can be undone at any time to what is for good. */
export function StopOrRemove({ apiKey, freezing, onDeleted }: StopOrRemoveProps) {
  const { t } = useText();
  const { isBusy, problem } = freezing;
  const isToggled = apiKey.is_frozen;
  return (
    <section className="card stack" aria-labelledby="remove">
      <h2 id="remove">{t("stop.title")}</h2>
      {isToggled && !canUnfreeze(apiKey) ? null : (
        <>
          <p>{t(isToggled ? "stop.unfreeze.text" : "stop.freeze.text")}</p>
          <div className="row">
            <Button
              ref={freezing.toggle}
              className="button-wide"
              isBusy={isBusy}
              aria-haspopup={isToggled ? "dialog" : undefined}
              onClick={isToggled ? () => freezing.ask("unfreeze") : freezing.freeze}
            >
              {t(isToggled ? "stop.unfreeze" : isBusy ? "stop.freezing" : "stop.freeze")}
            </Button>
          </div>
        </>
      )}
      {problem === undefined ? null : <Panel tone="bad" title={problem} />}
      <p>{t("stop.replace.text")}</p>
      <div className="row">
        <ReplaceLink />
      </div>
      <p>{t("remove.text", exchangeWords(t, apiKey.exchange))}</p>
      <DeleteKey apiKey={apiKey} onDeleted={onDeleted} />
    </section>
  );
}
