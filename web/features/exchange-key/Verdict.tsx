import { isRefusal, type Problem, Refused, SessionOver } from "../../api/problem.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { AddressesToAllow } from "./AddressesToAllow.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { findingOf, useNoticeWords } from "./notice-words.ts";
import { permissionWithSwitch } from "./permission-names.ts";

/** What was to become of the key decides what the failure has left as it was. */
type KeyKind = "new" | "replacement";

interface VerdictProps {
  exchange: string;
  error: unknown;
  kind: KeyKind;
  /** Whether the key pair was made here: there is no secret then that could be wrong. */
  isPair?: boolean;
}

/** What is certain after each, in words for each kind. */
const STANDING = {
  new: {
    refused: "verdict.refused",
    could_not_tell: "verdict.could_not_tell",
    uncertain: "verdict.uncertain",
  },
  replacement: {
    refused: "replace.refused",
    could_not_tell: "replace.could_not_tell",
    uncertain: "replace.uncertain",
  },
} as const satisfies Record<KeyKind, Record<string, MessageId>>;

/** Why a key was not stored. Refused is red, could not tell is violet: only one of them is about the key. */
export function Verdict({ exchange, error, kind, isPair = false }: VerdictProps) {
  if (isRefusal(error, "key_too_powerful"))
    return <TooPowerful exchange={exchange} problem={error.problem} kind={kind} />;
  if (isRefusal(error, "key_rejected", "exchange_unavailable")) {
    return <Answered exchange={exchange} problem={error.problem} kind={kind} isPair={isPair} />;
  }
  return <Unanswered error={error} kind={kind} />;
}

interface AnswerProps {
  exchange: string;
  problem: Problem;
  kind: KeyKind;
}

function Answered({ exchange, problem, kind, isPair }: AnswerProps & { isPair: boolean }) {
  const { t, knows } = useText();
  const words = useNoticeWords(exchange)(findingOf(problem));
  const ownMessage = `vault.${findingOf(problem).code}`;
  const { message, remedy } =
    isPair && knows(ownMessage)
      ? { message: t(ownMessage, exchangeWords(t, exchange)), remedy: t("vault.check_key") }
      : words;
  const isRefused = problem.code === "key_rejected";
  return (
    <Panel tone={isRefused ? "bad" : "unknown"} title={message} focusOn={problem.request_id}>
      {remedy === undefined ? null : <p>{remedy}</p>}
      <AddressesToAllow finding={findingOf(problem)} />
      <p>{t(STANDING[kind][isRefused ? "refused" : "could_not_tell"])}</p>
    </Panel>
  );
}

function TooPowerful({ exchange, problem, kind }: AnswerProps) {
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
      <p>{t(STANDING[kind].refused)}</p>
    </Panel>
  );
}

/** With these the server says that it has changed nothing; with any other failure it may have. */
const NOTHING_STORED = [
  "key_exists",
  "account_changed",
  "expired",
  "validation_failed",
  "malformed_request",
  "payload_too_large",
  "too_many_requests",
  "unauthenticated",
  "session_expired",
  "user_inactive",
  "foreign_origin",
  "storage_busy",
  "audit_unavailable",
] as const;

/** The failure is Keyhold's own, or lies on the way to it. */
function Unanswered({ error, kind }: { error: unknown; kind: KeyKind }) {
  const { t } = useText();
  const problemText = useProblemText();
  const isCertain = error instanceof SessionOver || isRefusal(error, ...NOTHING_STORED);
  const id = error instanceof Refused ? error.problem.request_id : error;
  return (
    <Panel tone="unknown" title={problemText(error)} focusOn={id}>
      <p>{t(STANDING[kind][isCertain ? "could_not_tell" : "uncertain"])}</p>
    </Panel>
  );
}
