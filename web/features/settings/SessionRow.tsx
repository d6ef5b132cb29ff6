import type { Session } from "../../../src/api/auth.ts";
import { useText } from "../../i18n/i18n.tsx";
import { useAgentName } from "../../ui/agent-name.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Fact } from "../../ui/Fact.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Exact, ExactAndRelative } from "../../ui/Time.tsx";
import { useAct } from "../../ui/use-act.ts";

interface SessionRowProps {
  session: Session;
  onEnd: () => Promise<void>;
}

/** One place; the name takes the focus when the row beside it was ended. */
export function SessionRow({ session, onEnd }: SessionRowProps) {
  const { t } = useText();
  const { isBusy, act, problem } = useAct();
  const name = useAgentName()(session.user_agent);
  return (
    <li className="session stack-small">
      <div className="row row-apart">
        <h3 tabIndex={-1} data-session={session.id}>
          {name}
        </h3>
        {session.is_current ? (
          <Badge tone="ok">{t("sessions.this")}</Badge>
        ) : (
          <Button isBusy={isBusy} onClick={() => act(onEnd)}>
            {t(isBusy ? "sessions.ending" : "sessions.end")}
            <span className="hidden"> {`${name}, ${session.address}`}</span>
          </Button>
        )}
      </div>
      <dl className="facts">
        <Fact name="sessions.address">
          <code>{session.address}</code>
        </Fact>
        <Fact name="sessions.used">
          <ExactAndRelative time={session.last_used_at} isPast />
        </Fact>
        <Fact name="sessions.opened">
          <Exact time={session.created_at} />
        </Fact>
      </dl>
      {problem === undefined ? null : <Panel tone="bad" title={problem} />}
    </li>
  );
}
