import type { ApiKey } from "../../../src/api/api-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { DeletionDialog } from "../../ui/DeletionDialog.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { keepKey } from "./stored-key.ts";

interface DeleteDialogProps {
  apiKey: ApiKey;
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
  onDeleted: () => void;
}

/** Says what goes and what stays at the exchange, and acts only on the typed word. */
export function DeleteDialog({ apiKey, isOpen, onOpen, onDeleted }: DeleteDialogProps) {
  const { t } = useText();
  const values = {
    ...exchangeWords(t, apiKey.exchange),
    label: apiKey.label ?? apiKey.api_key_masked,
    count: apiKey.virtual_key_count,
  };
  const word = { label: apiKey.label ?? "", has_label: apiKey.label === null ? "no" : "yes" };

  async function remove(close: () => void) {
    await call("DELETE", "/api/v1/api-keys/me").catch(ignoreMissing);
    onDeleted();
    close();
    await keepKey(null);
  }

  return (
    <DeletionDialog
      title={t("remove.dialog.title", values)}
      facts={[
        t("remove.dialog.bots", values),
        t("remove.dialog.here_only", values),
        t("remove.dialog.for_good"),
      ]}
      name={apiKey.label}
      label={t("remove.dialog.type", word)}
      mismatch={{ id: "remove.dialog.mismatch", values: word }}
      action={t("remove.dialog.action")}
      isOpen={isOpen}
      onOpen={onOpen}
      onConfirm={remove}
    />
  );
}

/** Gone already, through another window: that is what was wanted. */
function ignoreMissing(error: unknown): void {
  if (!isRefusal(error, "no_key")) throw error;
}
