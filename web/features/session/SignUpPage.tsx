import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { aboutQuery } from "../../api/queries.ts";
import { send } from "../../api/send.ts";
import { logIn } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { judgeSignUp } from "./judge.ts";

export function SignUpPage() {
  const { t } = useText();
  const { data: about } = useQuery(aboutQuery);
  return (
    <div className="stack narrow">
      <PageTitle>{t("signup.title")}</PageTitle>
      {about?.registration === "closed" ? (
        <p>{t("login.closed")}</p>
      ) : (
        <div className="card">
          <CredentialsForm
            judge={judgeSignUp}
            onSubmit={signUp}
            action={t("signup.action")}
            busyText={t("signup.busy")}
            passwordHint={t("signup.password_hint")}
            isNew
          />
        </div>
      )}
      <p>
        {t("signup.has_account")} <Link href="/login">{t("signup.log_in")}</Link>
      </p>
    </div>
  );
}

async function signUp(email: string, password: string): Promise<void> {
  await send("POST", "/api/v1/auth/register", { email, password });
  await logIn(email, password);
}
