import { useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Field } from "../../ui/Field.tsx";
import { NOT_FOR_PASSWORD_STORES } from "../../ui/not-for-password-stores.ts";
import { doubtLength } from "./entries.ts";

/** What is said of an unusual length: on paste and when it is sent, and then with each key until it is usual. */
export function useLengthDoubt() {
  const [doubt, setDoubt] = useState<ReturnType<typeof doubtLength>>();
  return { doubt, look: (apiKey: string) => setDoubt(doubtLength(apiKey.trim())) };
}

interface ApiKeyFieldProps {
  error: string | undefined;
  length: ReturnType<typeof useLengthDoubt>;
  readOnly: boolean;
  onPaste: () => void;
  initial?: string | undefined;
}

export function ApiKeyField({ error, length, readOnly, onPaste, initial }: ApiKeyFieldProps) {
  const { t } = useText();
  const doubt = error === undefined ? length.doubt : undefined;
  return (
    <Field
      label={t("key.api_key")}
      error={error}
      warning={doubt === undefined ? undefined : t(doubt.id, doubt.values)}
    >
      {(wiring) => (
        <input
          {...wiring}
          {...NOT_FOR_PASSWORD_STORES}
          className="input input-key"
          name="api_key"
          type="text"
          defaultValue={initial}
          readOnly={readOnly}
          onPaste={({ currentTarget }) => {
            onPaste();
            setTimeout(() => length.look(currentTarget.value));
          }}
          onInput={({ currentTarget }) => {
            if (length.doubt !== undefined) length.look(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}
