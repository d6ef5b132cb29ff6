import { lazy, useEffect, useState } from "react";
import type { TotpEnrolment, User } from "../../../src/api/auth.ts";
import { isRefusal } from "../../api/problem.ts";
import { accountQuery, queries } from "../../api/queries.ts";
import { call, noteUser } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { LatePart, NewerPage } from "../../ui/LatePart.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useAct } from "../../ui/use-act.ts";
import type { ShownOnce } from "./EnrolDialog.tsx";
import { RemoveFactorDialog } from "./RemoveFactorDialog.tsx";

const EnrolDialog = lazy(() =>
  import("./EnrolDialog.tsx").then(({ EnrolDialog }) => ({ default: EnrolDialog })),
);

/** Codes of an authenticator app beside the password: on or off, and the way from one to the other. */
export function SecondFactor({ user }: { user: User }) {
  const { t } = useText();
  const { isBusy, act, problem } = useAct();
  const [shown, setShown] = useState<ShownOnce>();
  const [isRemoving, setRemoving] = useState(false);
  const isOn = user.has_totp;
  const forget = () => setShown(undefined);
  useForgetOnLeaving(forget);

  async function enrol() {
    try {
      setShown({ step: 1, enrolment: await call<TotpEnrolment>("POST", "/api/v1/auth/totp") });
    } catch (error) {
      // Another window was quicker: this one shows what is true now.
      if (isRefusal(error, "totp_enabled"))
        void queries.invalidateQueries({ queryKey: accountQuery.queryKey });
      throw error;
    }
  }

  // One button, whatever it does: a dialog that has changed what it does gives the focus back to it.
  const press = () => (isOn ? setRemoving(true) : act(enrol));

  return (
    <section className="card stack" aria-labelledby="second-factor">
      <div className="row row-apart">
        <h2 id="second-factor">{t("factor.title")}</h2>
        <Badge tone={isOn ? "ok" : "note"}>{t(isOn ? "factor.on" : "factor.off")}</Badge>
      </div>
      <p>{t(isOn ? "factor.on.text" : "factor.off.text")}</p>
      {problem === undefined ? null : <Panel tone="bad" title={problem} />}
      <div className="row">
        <Button className="button-wide" aria-haspopup="dialog" isBusy={isBusy} onClick={press}>
          {t(isOn ? "factor.remove" : isBusy ? "factor.preparing" : "factor.set_up")}
        </Button>
      </div>
      <LatePart missing={<NewerPage />}>
        {shown === undefined ? null : (
          <EnrolDialog
            shown={shown}
            email={user.email}
            onConfirmed={(codes) => {
              setShown({ step: 2, codes });
              noteUser({ ...user, has_totp: true });
              announce(t("factor.is_on"));
            }}
            onClose={() => {
              forget();
              readAgain();
            }}
          />
        )}
      </LatePart>
      <RemoveFactorDialog
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        onRemoved={() => {
          noteUser({ ...user, has_totp: false });
          announce(t("factor.is_off"));
        }}
      />
    </section>
  );
}

function readAgain(): void {
  void queries.invalidateQueries({ queryKey: accountQuery.queryKey });
}

/** A page that is left may be kept whole by the browser, and come Back with all that it showed. */
function useForgetOnLeaving(forget: () => void): void {
  useEffect(() => {
    addEventListener("pagehide", forget);
    return () => removeEventListener("pagehide", forget);
  });
}
