import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { isRefusal } from "../../api/problem.ts";
import { aboutQuery } from "../../api/queries.ts";
import { send } from "../../api/send.ts";
import { logIn } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { PageTitle } from "../../ui/PageTitle.tsx";
import { CredentialsForm } from "./CredentialsForm.tsx";
import { InvitationField, useArrivedInvitation } from "./InvitationField.tsx";
import { readInvitation } from "./invitation.ts";
import { judgeSignUp, read } from "./judge.ts";

export function SignUpPage() {
  const { t } = useText();
  const { data: about } = useQuery(aboutQuery);
  const arrived = useArrivedInvitation();
  const asksForInvitation = about === undefined ? arrived !== undefined : about.registration === "invite";
  return (
    <div className="stack narrow">
      <PageTitle>{t("signup.title")}</PageTitle>
      {about?.registration === "closed" ? (
        <p>{t("login.closed")}</p>
      ) : (
        <>
          {asksForInvitation && arrived === undefined ? <p>{t("signup.by_invitation")}</p> : null}
          <div className="card">
            <CredentialsForm
              judge={judgeSignUp}
              onSubmit={signUp}
              faultsOf={faultsOf}
              action={t("signup.action")}
              busyText={t("signup.busy")}
              passwordHint={t("signup.password_hint")}
              isNew
              first={(error, isBusy) =>
                asksForInvitation ? (
                  <InvitationField arrived={arrived} error={error("invitation")} readOnly={isBusy} />
                ) : null
              }
            />
          </div>
        </>
      )}
      <p>
        {t("signup.has_account")} <Link href="/login">{t("signup.log_in")}</Link>
      </p>
    </div>
  );
}

async function signUp(entries: FormData): Promise<void> {
  const { email, password } = read(entries);
  const invitation = readInvitation(String(entries.get("invitation") ?? ""));
  const body = { email, password, ...(invitation === undefined ? {} : { invitation }) };
  await send("POST", "/api/v1/auth/register", body);
  await logIn(email, password);
}

function faultsOf(error: unknown) {
  if (!isRefusal(error, "invitation_invalid")) return undefined;
  return { invitation: { id: "problem.invitation_invalid" } } as const;
}
