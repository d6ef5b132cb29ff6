import { useQuery } from "@tanstack/react-query";
import { isRefusal, type Problem, Refused, Unreachable } from "../../api/problem.ts";
import { aboutQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { exchangeWords } from "./exchange-words.ts";
import { useNoticeWords } from "./notice-words.ts";
import { permissionWithSwitch } from "./permission-names.ts";

interface VerdictProps {
  exchange: string;
  error: unknown;
}

/** Why a key was not stored. Refused is red, could not tell is violet: only one of them is about the key. */
export function Verdict({ exchange, error }: VerdictProps) {
  if (isRefusal(error, "key_too_powerful"))
    return <TooPowerful exchange={exchange} problem={error.problem} />;
  if (isRefusal(error, "key_rejected", "exchange_unavailable")) {
    return <Answered exchange={exchange} problem={error.problem} />;
  }
  return <Unanswered error={error} />;
}

function Answered({ exchange, problem }: { exchange: string; problem: Problem }) {
  const { t } = useText();
  const { data: about } = useQuery(aboutQuery);
  const { message, remedy } = useNoticeWords(exchange)({ ...problem, code: String(problem.params.reason) });
  const isRefused = problem.code === "key_rejected";
  const isAboutAddress = /^(?:unknown_key_or_swapped|address_not_allowed)$/.test(
    String(problem.params.reason),
  );
  // The one that the exchange saw comes first: it is the one that it refuses.
  const seen = typeof problem.params.address === "string" ? [problem.params.address] : [];
  const addresses = isAboutAddress ? new Set([...seen, ...(about?.outgoing_addresses ?? [])]) : [];
  return (
    <Panel tone={isRefused ? "bad" : "unknown"} title={message} focusOn={problem.request_id}>
      {remedy === undefined ? null : <p>{remedy}</p>}
      {[...addresses].map((address) => (
        <p key={address} className="row">
          <code>{address}</code> <CopyButton value={address} name={address} />
        </p>
      ))}
      <p>{t(isRefused ? "verdict.refused" : "verdict.could_not_tell")}</p>
    </Panel>
  );
}

function TooPowerful({ exchange, problem }: { exchange: string; problem: Problem }) {
  const { t } = useText();
  const { permissions } = problem.params;
  const names: readonly string[] = Array.isArray(permissions) ? permissions : [];
  const title = t(names.includes("enableWithdrawals") ? "verdict.can_withdraw" : "verdict.too_powerful");
  return (
    <Panel tone="bad" title={title} focusOn={problem.request_id}>
      <p>{t("verdict.switch_off", exchangeWords(t, exchange))}</p>
      <ul className="summary-list">
        {names.map((name) => (
          <li key={name}>{permissionWithSwitch(t, name)}</li>
        ))}
      </ul>
      <p>{t("verdict.refused")}</p>
    </Panel>
  );
}

/** The failure is Keyhold's own, or lies on the way to it. */
function Unanswered({ error }: { error: unknown }) {
  const { t } = useText();
  const problemText = useProblemText();
  const isUncertain = error instanceof Unreachable || isRefusal(error, "internal", "storage_failed");
  const id = error instanceof Refused ? error.problem.request_id : error;
  return (
    <Panel tone="unknown" title={problemText(error)} focusOn={id}>
      <p>{t(isUncertain ? "verdict.uncertain" : "verdict.could_not_tell")}</p>
    </Panel>
  );
}
