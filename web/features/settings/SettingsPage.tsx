import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "../../api/queries.ts";
import { session } from "../../api/session.ts";
import { useStore } from "../../api/store.ts";
import { useText } from "../../i18n/i18n.tsx";
import { ChangePassword } from "./ChangePassword.tsx";
import { DeleteAccount } from "./DeleteAccount.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { Sessions } from "./Sessions.tsx";
import "./settings.css";

/** What a person changes about the account itself. */
export function SettingsPage() {
  const { t } = useText();
  const current = useStore(session);
  // Another window may have changed the account; what it says stands in the session then.
  useQuery(accountQuery);
  if (!("user" in current)) return null;
  const { user } = current;
  return (
    <div className="settings stack">
      <p className="muted">{t("settings.account", { email: user.email })}</p>
      <ChangePassword email={user.email} />
      <SecondFactor user={user} />
      <Sessions />
      <DeleteAccount email={user.email} />
    </div>
  );
}
