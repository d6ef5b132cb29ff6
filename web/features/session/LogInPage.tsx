import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { aboutQuery } from "../../api/queries.ts";
import { session } from "../../api/session.ts";
import { useStore } from "../../api/store.ts";
import { useText } from "../../i18n/i18n.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CodeForm } from "./CodeForm.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { judgeLogIn, read } from "./judge.ts";
import { useLogIn } from "./use-log-in.ts";

export function LogInPage() {
  const { t } = useText();
  const { email, isForCode, begin, finish, back } = useLogIn();
  return (
    <div className="stack narrow">
      <PageTitle>{t(isForCode ? "login.code_title" : "login.title")}</PageTitle>
      {isForCode ? null : <JustHappened />}
      <div className="card stack">
        {isForCode ? (
          <>
            <p className="muted">{email}</p>
            <CodeForm onSubmit={finish} onBack={back} />
          </>
        ) : (
          <CredentialsForm
            email={email}
            judge={judgeLogIn}
            onSubmit={(entries) => {
              const { email, password } = read(entries);
              return begin(email, password);
            }}
            action={t("login.action")}
            busyText={t("login.busy")}
          />
        )}
      </div>
      {isForCode ? null : <NoAccount />}
    </div>
  );
}

/** What led here, where it was more than a wish to log in. */
function JustHappened() {
  const { t } = useText();
  const current = useStore(session);
  const after = current.phase === "anonymous" ? current.after : undefined;
  if (after === undefined) return null;
  return (
    <Panel tone={after === "untold" ? "unknown" : "note"}>
      <p>{t(`login.${after}`)}</p>
    </Panel>
  );
}

function NoAccount() {
  const { t } = useText();
  const { data: about } = useQuery(aboutQuery);
  if (about?.registration === "closed") return <p className="muted">{t("login.closed")}</p>;
  return (
    <p>
      {t("login.no_account")} <Link href="/signup">{t("login.sign_up")}</Link>
    </p>
  );
}
