import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { takeInvitation } from "./invitation.ts";

/** What a link brought along, also one that is opened in a window that shows the form already. */
export function useArrivedInvitation(): string | undefined {
  const [arrived, setArrived] = useState(takeInvitation);
  useEffect(() => {
    const take = () => setArrived((last) => takeInvitation() ?? last);
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return arrived;
}

interface InvitationFieldProps {
  arrived: string | undefined;
  error: string | undefined;
  readOnly: boolean;
}

/** Its field is not controlled: React would write the invitation into the document. */
export function InvitationField({ arrived, error, readOnly }: InvitationFieldProps) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null && arrived !== undefined) input.current.value = arrived;
  }, [arrived]);
  return (
    <Field
      label={t("signup.invitation")}
      hint={t(arrived === undefined ? "signup.invitation.hint" : "signup.invitation.arrived")}
      error={error}
    >
      {(wiring) => (
        <input
          {...wiring}
          {...NOT_FOR_PASSWORD_STORES}
          ref={input}
          className="input input-key"
          name="invitation"
          type="text"
          readOnly={readOnly}
        />
      )}
    </Field>
  );
}
