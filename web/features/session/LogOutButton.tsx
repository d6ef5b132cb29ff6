import { useState } from "react";
import { logOut } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";

export function LogOutButton() {
  const { t } = useText();
  const [isBusy, setBusy] = useState(false);
  async function act() {
    setBusy(true);
    await logOut();
  }
  return (
    <Button tone="link" className="account-out" isBusy={isBusy} onClick={act}>
      {t(isBusy ? "logout.busy" : "logout.action")}
    </Button>
  );
}
