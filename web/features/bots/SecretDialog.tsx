import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { Snippets } from "./Snippets.tsx";
import "../../ui/dialog.css";

/** A bot key as it is shown once; without a secret where the bot signs with a key of its own. */
export interface CreatedKey {
  readonly label: string;
  readonly apiKey: string;
  readonly secret: string | undefined;
}

interface SecretDialogProps {
  created: CreatedKey;
  exchange: string;
  onClose: () => void;
}

/** In clear, since nobody could check what is masked; once, and hard to lose: every way of leaving asks until it is copied. */
export function SecretDialog({ created, exchange, onClose }: SecretDialogProps) {
  const { t } = useText();
  const title = useRef<HTMLHeadingElement>(null);
  const [isCopied, setCopied] = useState(false);
  /** Grows with each try to leave before: a key may be pressed too soon. */
  const [tries, setTries] = useState(0);
  const { label, apiKey, secret } = created;
  const isSafe = secret === undefined || isCopied;
  const ask = () => setTries((count) => count + 1);
  const leave = () => (isSafe ? onClose() : ask());
  useQuestionOnLeaving(!isSafe, ask);

  return (
    <Dialog.Root open disablePointerDismissal onOpenChange={leave}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog dialog-wide" initialFocus={title} finalFocus={headingOfPage}>
          <div>
            <p className="muted small">{label}</p>
            <Dialog.Title ref={title} tabIndex={-1}>
              {t(secret === undefined ? "bots.made.title" : "bots.secret.title")}
            </Dialog.Title>
          </div>
          {secret === undefined ? (
            <p>{t("bots.made.text")}</p>
          ) : (
            <Panel tone="warn" title={t("bots.secret.once")} />
          )}
          <Value name={t("bots.api_key")} value={apiKey} />
          {secret === undefined ? null : (
            <Value name={t("bots.secret")} value={secret} onCopied={() => setCopied(true)} />
          )}
          {tries === 0 || isSafe ? null : (
            <Panel
              tone="warn"
              title={t("bots.secret.uncopied")}
              focusOn={tries}
              actions={
                <>
                  <Button onClick={() => setTries(0)}>{t("bots.secret.stay")}</Button>
                  <Button onClick={onClose}>{t("bots.secret.close")}</Button>
                </>
              }
            >
              <p>{t("bots.secret.uncopied.text")}</p>
            </Panel>
          )}
          <Snippets exchange={exchange} />
          <div className="row">
            <Button tone="primary" className="button-wide" onClick={leave}>
              {t(secret === undefined ? "bots.made.done" : "bots.secret.done")}
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The dialog goes together with the page that it came over. */
function headingOfPage(): HTMLElement | true {
  return document.querySelector<HTMLElement>("main h1") ?? true;
}

interface ValueProps {
  name: string;
  value: string;
  /** Only for a secret. */
  onCopied?: () => void;
}

/** What was selected and copied by hand is copied as well. */
function Value({ name, value, onCopied }: ValueProps) {
  return (
    <div className="once">
      <p className="once-name">{name}</p>
      <code className="once-value" onCopy={onCopied}>
        {value}
      </code>
      {onCopied === undefined ? (
        <CopyButton value={value} name={name} tone="plain" />
      ) : (
        <CopyButton value={value} name={name} tone="plain" isSecret onCopied={onCopied} />
      )}
    </div>
  );
}

/**
 * The browser asks whoever reloads or closes the window meanwhile. Its Back button asks nobody: it is given one more place
 * to go back from, which is this one again.
 */
function useQuestionOnLeaving(isAsking: boolean, onBack: () => void): void {
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    if (!isAsking) return;
    const stay = () => history.pushState(null, "", location.href);
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    const returned = () => {
      stay();
      back.current();
    };
    stay();
    addEventListener("beforeunload", ask);
    addEventListener("popstate", returned);
    return () => {
      removeEventListener("beforeunload", ask);
      removeEventListener("popstate", returned);
    };
  }, [isAsking]);
}
