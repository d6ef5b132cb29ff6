import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { Link, Redirect } from "wouter";
import { aboutQuery, apiKeyQuery } from "../../../api/queries.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { Button } from "../../../ui/Button.tsx";
import { Field } from "../../../ui/Field.tsx";
import type { FieldFault } from "../../../ui/field-errors.ts";
import { LabelInput } from "../../../ui/LabelInput.tsx";
import { LoadFailed } from "../../../ui/LoadFailed.tsx";
import { judgeLabel, trimEnds } from "../../../ui/label.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Skeleton } from "../../../ui/Skeleton.tsx";
import { ExchangeChoice } from "../ExchangeChoice.tsx";
import { StepHeading } from "./StepHeading.tsx";
import { UnfinishedKeys } from "./UnfinishedKeys.tsx";
import { useGenerate } from "./use-generate.ts";
import "../exchange-key.css";

/** The first exchange key, with a private half that is made here. Whoever has a key is on the way to replace it. */
export function VaultPage() {
  const { t } = useText();
  const { data: key } = useQuery(apiKeyQuery);
  const about = useQuery(aboutQuery);
  if (key != null) return <Redirect to="/key/replace" replace />;
  const first = about.data?.exchanges[0]?.id;
  if (first === undefined) {
    if (about.error === null) return <Skeleton lines={8} />;
    return <LoadFailed title={t("key.load_failed")} query={about} />;
  }
  return (
    <>
      <StepHeading page="vault.title" step={1} title="vault.step.1" />
      <section className="card stack renewal-card">
        <p>{t("best.text")}</p>
        <Begin first={first} />
      </section>
      <UnfinishedKeys />
    </>
  );
}

function Begin({ first }: { first: string }) {
  const { t } = useText();
  const { isBusy, problem, generate } = useGenerate();
  const [exchange, setExchange] = useState(first);
  const [fault, setFault] = useState<FieldFault>();
  const input = useRef<HTMLInputElement>(null);

  function begin(event: FormEvent) {
    event.preventDefault();
    const label = trimEnds(input.current?.value ?? "");
    const found = judgeLabel(label);
    setFault(found);
    if (found !== undefined) return input.current?.focus();
    void generate(exchange, label === "" ? undefined : label);
  }

  return (
    <form className="stack" noValidate onSubmit={begin} aria-busy={isBusy}>
      {problem === undefined ? null : <Panel tone="bad" title={problem} focusOn={problem} />}
      <ExchangeChoice chosen={exchange} onChoose={setExchange} />
      <Field
        label={t("key.label")}
        hint={t("key.label.hint")}
        error={fault === undefined ? undefined : t(fault.id, fault.values)}
      >
        {(wiring) => (
          <LabelInput {...wiring} ref={input} readOnly={isBusy} onInput={() => setFault(undefined)} />
        )}
      </Field>
      <div className="row">
        <Button type="submit" tone="primary" className="button-wide" isBusy={isBusy}>
          {t(isBusy ? "vault.busy" : "best.action")}
        </Button>
        <Link href="/" className="button button-plain button-wide">
          {t("cancel")}
        </Link>
      </div>
    </form>
  );
}
