import { useEffect, useRef } from "react";
import type { AuditVerdict } from "../../../src/api/audit.ts";
import { exactTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { useVerification, type Verification } from "./use-verification.ts";

/** Lets this browser prove that nobody has changed what was recorded. */
export function Verify() {
  const { t } = useText();
  const { state, begin, stop } = useVerification();
  const isRunning = state.phase === "running";
  // Browsers hash for pages only that came over TLS, or from this very machine.
  const canHash = globalThis.crypto?.subtle !== undefined;

  async function press() {
    const end = await begin();
    if (end.phase === "failed") announce(t("verify.failed"), { isUrgent: true });
  }

  return (
    <section className="card stack" aria-labelledby="verify">
      <h2 id="verify">{t("verify.title")}</h2>
      <p>{t("verify.text")}</p>
      {canHash ? null : <Panel tone="unknown" title={t("verify.no_hashing")} />}
      <div className="row">
        {canHash ? (
          <Button className="button-wide" isBusy={isRunning} onClick={press}>
            {t(isRunning ? "verify.busy" : "verify.action")}
          </Button>
        ) : null}
        {isRunning ? <Button onClick={stop}>{t("cancel")}</Button> : null}
      </div>
      {isRunning ? <Progress done={state.done} total={state.total} /> : null}
      {state.phase === "failed" ? <Failed error={state.error} /> : null}
      {state.phase === "done" ? <Verdict result={state.result} /> : null}
    </section>
  );
}

function Progress({ done, total }: { done: number; total: number }) {
  const { t } = useText();
  const text = t("verify.progress", { done, total });
  const quarter = total === 0 ? 0 : Math.floor((4 * done) / total);
  const said = useRef(0);
  useEffect(() => {
    if (quarter === said.current || quarter === 4) return;
    said.current = quarter;
    announce(text);
  }, [quarter, text]);
  return (
    <div className="stack-small">
      <progress className="progress" value={done} max={Math.max(1, total)} aria-label={t("verify.title")} />
      <p className="muted small">{text}</p>
    </div>
  );
}

function Failed({ error }: { error: unknown }) {
  const { t } = useText();
  const problemText = useProblemText();
  return (
    <Panel tone="unknown" title={t("verify.failed")} focusOn={error}>
      <p>{problemText(error)}</p>
    </Panel>
  );
}

/** Both verdicts: of this browser, and of the server, which knows more and may not be believed. */
function Verdict({ result }: { result: Verification }) {
  const { t } = useText();
  const { entries, erased, fault, server } = result;
  const isBroken = fault !== undefined || server?.verdict === "broken";
  const title =
    fault !== undefined
      ? t(`verify.fault.${fault.kind}`, { sequence: fault.sequence })
      : isBroken
        ? t("verify.only_server")
        : t("verify.whole", { count: entries });
  const tone = isBroken ? "bad" : server === undefined ? "unknown" : "ok";
  return (
    <Panel tone={tone} title={title} focusOn={result}>
      {server === undefined ? (
        <p>{t("verify.server.failed")}</p>
      ) : (
        <ServerVerdict verdict={server} isAgreed={fault === undefined} />
      )}
      {erased > 0 ? <p>{t("verify.erased", { count: erased })}</p> : null}
      {isBroken ? <p>{t("verify.what_to_do")}</p> : null}
    </Panel>
  );
}

function ServerVerdict({ verdict, isAgreed }: { verdict: AuditVerdict; isAgreed: boolean }) {
  const { t, locale, knows } = useText();
  const { fault, checkpoint, archived } = verdict;
  const kind = `verify.server.${fault?.kind}`;
  const found =
    fault === null
      ? t(isAgreed ? "verify.server.same" : "verify.server.nothing")
      : knows(kind)
        ? t(kind, { sequence: fault.sequence ?? 0 })
        : t("verify.server", { kind: fault.kind });
  return (
    <>
      <p>{found}</p>
      <p>
        {checkpoint === null
          ? t("verify.no_checkpoint")
          : t("verify.checkpoint", {
              number: checkpoint.number,
              sequence: checkpoint.sequence,
              time: exactTime(locale, checkpoint.at),
            })}
      </p>
      {archived > 0 ? <p>{t("verify.archived", { count: archived })}</p> : null}
    </>
  );
}
