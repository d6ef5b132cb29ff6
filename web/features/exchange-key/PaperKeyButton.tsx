import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { aboutQuery } from "../../api/queries.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { useProblemText } from "../../ui/problem-text.ts";

interface PaperKeyButtonProps {
  form: RefObject<HTMLFormElement | null>;
  isBusy: boolean;
  onFilled: () => void;
  /** Registered there in place of having a key made. */
  publicKey?: string;
}

/** In development: fills the form with a key of the paper exchange, which works and is worth nothing. */
export function PaperKeyButton({ form, isBusy, onFilled, publicKey }: PaperKeyButtonProps) {
  const { t } = useText();
  const problemText = useProblemText();
  const isOffered = useOffersPaperKeys();
  const [state, setState] = useState<"ready" | "making" | "filled">("ready");
  const [failure, setFailure] = useState<unknown>();
  const isPair = publicKey !== undefined;
  if (!isOffered) return null;

  async function fill() {
    setState("making");
    setFailure(undefined);
    try {
      const body = publicKey === undefined ? undefined : { public_key: publicKey };
      const key = await call<{ api_key: string; secret_key?: string }>("POST", "/paper/keys", body);
      for (const [name, value] of Object.entries(key)) enter(form.current, name, value);
      onFilled();
      setState("filled");
      announce(t(isPair ? "vault.paper.filled" : "key.paper.filled"));
    } catch (error) {
      setState("ready");
      setFailure(error);
    }
  }

  return (
    <>
      <Button className="button-wide" isBusy={isBusy || state === "making"} onClick={fill}>
        {t(state === "making" ? "key.paper.making" : isPair ? "vault.paper.register" : "key.paper.make")}
      </Button>
      {state === "filled" ? (
        <p className="muted small">{t(isPair ? "vault.paper.filled" : "key.paper.filled")}</p>
      ) : null}
      {failure === undefined ? null : <p className="field-error">{problemText(failure)}</p>}
    </>
  );
}

/** The server makes them in development alone. */
export function useOffersPaperKeys(): boolean {
  const { data: about } = useQuery(aboutQuery);
  return about?.deployment === "development" && about.exchanges.some(({ id }) => id === "paper");
}

/** As if it were typed, so that errors which stand at the field are judged anew. */
function enter(form: HTMLFormElement | null, name: string, value: string): void {
  const field = form?.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
