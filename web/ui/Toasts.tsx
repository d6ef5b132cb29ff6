import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "../api/store.ts";
import { useText } from "../i18n/i18n.tsx";
import { waitingToasts } from "./toast.ts";
import { ToneIcon } from "./tone.tsx";
import "./toast.css";

const SHOWN_MS = 8_000;

/** One at a time; the time stands still under the pointer and the focus, and F6 leads here. */
export function Toasts() {
  return (
    <Toast.Provider limit={1} timeout={SHOWN_MS}>
      <Shown />
    </Toast.Provider>
  );
}

function Shown() {
  const { t } = useText();
  const { toasts, add } = Toast.useToastManager();
  const waiting = useStore(waitingToasts);
  useEffect(() => {
    for (const title of waiting) add({ title });
    if (waiting.length > 0) waitingToasts.set([]);
  }, [waiting, add]);
  return (
    <Toast.Portal>
      {/* Whoever shows a toast announces it; a second live region would say it twice. */}
      <Toast.Viewport className="toasts" aria-label={t("toast.region")} aria-live="off">
        {toasts.map((each) => (
          <Toast.Root key={each.id} toast={each} className="toast tone-ok">
            <ToneIcon tone="ok" size={20} />
            <Toast.Title className="toast-text">{each.title}</Toast.Title>
            <Toast.Close className="toast-close" aria-label={t("toast.close")}>
              <X size={20} aria-hidden />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}
