import { useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { useNow } from "../../ui/clock.ts";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { AskingStatus } from "./AskingStatus.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { firstAct, isAgainstPolicy } from "./key-state.ts";
import { findingOf, useNoticeWords } from "./notice-words.ts";
import { keepKey, readKeyAgain } from "./stored-key.ts";

/** Asks the exchange now. A refusal is a result and shows in the state; no answer changes nothing, and says so. */
export function CheckNow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const now = useNow();
  const values = exchangeWords(t, apiKey.exchange);

  async function check() {
    setAsking(true);
    setFailure(undefined);
    try {
      const checked = await call<ApiKey>("POST", "/api/v1/api-keys/me/check");
      await keepKey(checked);
      announce(t(outcomeOf(checked), values));
    } catch (error) {
      setFailure(error);
      if (!isRefusal(error, "exchange_unavailable")) await readKeyAgain();
    } finally {
      setAsking(false);
    }
  }

  return (
    <div className="stack" aria-busy={isAsking}>
      <div className="row">
        <Button
          tone={firstAct(apiKey, now) === "check" ? "primary" : "plain"}
          className="button-wide"
          isBusy={isAsking}
          onClick={check}
        >
          {t(isAsking ? "check.asking" : "check.action", values)}
        </Button>
      </div>
      {isAsking ? <AskingStatus exchange={apiKey.exchange} text="check.asking.status" /> : null}
      {failure === undefined ? null : <CheckFailed exchange={apiKey.exchange} error={failure} />}
    </div>
  );
}

function outcomeOf(checked: ApiKey): MessageId {
  if (checked.is_valid) return "check.confirmed";
  return isAgainstPolicy(checked) ? "check.not_accepted" : "check.rejected";
}

function CheckFailed({ exchange, error }: { exchange: string; error: unknown }) {
  const { t } = useText();
  const problemText = useProblemText();
  const words = useNoticeWords(exchange);
  if (!isRefusal(error, "exchange_unavailable")) {
    return <Panel tone="unknown" title={problemText(error)} focusOn={error} />;
  }
  const { message, remedy } = words(findingOf(error.problem));
  return (
    <Panel tone="unknown" title={message} focusOn={error}>
      <p>
        {t("check.unchanged")} {remedy}
      </p>
    </Panel>
  );
}
