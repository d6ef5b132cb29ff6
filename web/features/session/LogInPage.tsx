import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { aboutQuery } from "../../api/queries.ts";
import { logIn, session } from "../../api/session.ts";
import { useStore } from "../../api/store.ts";
import { useText } from "../../i18n/i18n.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { judgeLogIn } from "./judge.ts";

export function LogInPage() {
  const { t } = useText();
  const current = useStore(session);
  const { data: about } = useQuery(aboutQuery);
  const isUntold = current.phase === "anonymous" && current.isUntold === true;
  return (
    <div className="stack narrow">
      <PageTitle>{t("login.title")}</PageTitle>
      {isUntold ? (
        <Panel tone="unknown">
          <p>{t("login.untold")}</p>
        </Panel>
      ) : null}
      <div className="card">
        <CredentialsForm
          judge={judgeLogIn}
          onSubmit={logIn}
          action={t("login.action")}
          busyText={t("login.busy")}
        />
      </div>
      {about?.registration === "closed" ? (
        <p className="muted">{t("login.closed")}</p>
      ) : (
        <p>
          {t("login.no_account")} <Link href="/signup">{t("login.sign_up")}</Link>
        </p>
      )}
    </div>
  );
}
