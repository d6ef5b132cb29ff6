import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ApiKey } from "../../../src/api/api-keys.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import type { FieldFault } from "../../ui/field-errors.ts";
import { LabelInput } from "../../ui/LabelInput.tsx";
import { judgeLabel, trimEnds } from "../../ui/label.ts";
import { useProblemText } from "../../ui/problem-text.ts";
import { keepKey } from "./stored-key.ts";

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
      <Button ref={edit} tone="link" aria-label={t("label.edit_label")} onClick={() => setEditing(true)}>
        {t("label.edit")}
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
  const [fault, setFault] = useState<FieldFault | { failure: unknown }>();
  useEffect(() => input.current?.select(), []);

  async function save(event: FormEvent) {
    event.preventDefault();
    if (isBusy) return;
    const label = trimEnds(input.current?.value ?? "");
    const found = judgeLabel(label);
    if (found !== undefined) return refuse(found);
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
    if (event.key === "Escape" && !isBusy) onDone();
  }

  const error = fault && ("id" in fault ? t(fault.id, fault.values) : problemText(fault.failure));
  return (
    <form className="stack-small" noValidate onSubmit={save} onKeyDown={leave}>
      <h2 id={headingId} className="hidden">
        {apiKey.label ?? t("key.no_label")}
      </h2>
      <Field label={t("key.label.short")} error={error}>
        {(wiring) => (
          <LabelInput
            {...wiring}
            ref={input}
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
        <Button tone="link" onClick={() => (isBusy ? undefined : onDone())}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
