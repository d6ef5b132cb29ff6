import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { keepKey } from "./stored-key.ts";

const MAX_LABEL = 100;

/** The label as a heading, edited in place: Enter saves, Escape leaves it as it was. */
export function LabelEditor({ apiKey, headingId }: { apiKey: ApiKey; headingId: string }) {
  const { t } = useText();
  const [isEditing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !isEditing) edit.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  return isEditing ? (
    <LabelForm apiKey={apiKey} headingId={headingId} onDone={() => setEditing(false)} />
  ) : (
    <div className="row">
      <h2 id={headingId} className={apiKey.label === null ? "muted" : ""}>
        {apiKey.label ?? t("key.no_label")}
      </h2>
      <Button ref={edit} tone="link" onClick={() => setEditing(true)}>
        {t("label.edit")}
        <span className="hidden"> {t("label.of_key")}</span>
      </Button>
    </div>
  );
}

interface LabelFormProps {
  apiKey: ApiKey;
  headingId: string;
  onDone: () => void;
}

function LabelForm({ apiKey, headingId, onDone }: LabelFormProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<"too_long" | { failure: unknown }>();
  useEffect(() => input.current?.select(), []);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const label = input.current?.value.trim() ?? "";
    if (label.length > MAX_LABEL) return refuse("too_long");
    setBusy(true);
    try {
      const key = await call<ApiKey>("PATCH", "/api/v1/api-keys/me", { label: label === "" ? null : label });
      announce(t("label.saved"));
      await keepKey(key);
      onDone();
    } catch (failure) {
      refuse({ failure });
      setBusy(false);
    }
  }

  function refuse(reason: typeof fault) {
    setFault(reason);
    input.current?.focus();
  }

  function leave(event: KeyboardEvent) {
    if (event.key === "Escape") onDone();
  }

  const tooLong = t("key.too_long", { limit: MAX_LABEL });
  const error = fault && (fault === "too_long" ? tooLong : problemText(fault.failure));
  return (
    <form className="stack-small" noValidate onSubmit={save} onKeyDown={leave}>
      <h2 id={headingId} className="hidden">
        {apiKey.label ?? t("key.no_label")}
      </h2>
      <Field label={t("key.label.short")} error={error}>
        {(wiring) => (
          <input
            {...wiring}
            ref={input}
            className="input"
            name="label"
            autoComplete="off"
            defaultValue={apiKey.label ?? ""}
            readOnly={isBusy}
            onInput={() => setFault(undefined)}
          />
        )}
      </Field>
      <div className="row">
        <Button type="submit" isBusy={isBusy}>
          {t(isBusy ? "label.saving" : "label.save")}
        </Button>
        <Button tone="link" onClick={onDone}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
