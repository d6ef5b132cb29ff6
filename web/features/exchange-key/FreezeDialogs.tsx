import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { exchangeWords } from "./exchange-words.ts";
import type { Freezing } from "./use-freezing.ts";

/** Asks before bots may trade again, and before orders are cancelled. */
export function FreezeDialogs({ apiKey, freezing }: { apiKey: ApiKey; freezing: Freezing }) {
  const { t } = useText();
  const { asked, left, toggle } = freezing;
  const close = () => freezing.ask(undefined);
  const orders =
    left === undefined
      ? t("cancel_orders.all", exchangeWords(t, apiKey.exchange))
      : t("cancel_orders.count", { ...exchangeWords(t, apiKey.exchange), count: left.openOrders });
  return (
    <>
      <ConfirmDialog
        title={t("unfreeze.title")}
        facts={[t("unfreeze.bots", { count: apiKey.virtual_key_count })]}
        action={t("unfreeze.action")}
        busy={t("unfreeze.busy")}
        tone="primary"
        isOpen={asked === "unfreeze"}
        onClose={close}
        onConfirm={freezing.unfreeze}
        finalFocus={() => toggle.current ?? true}
      />
      <ConfirmDialog
        title={t("cancel_orders.title")}
        facts={[orders, t("cancel_orders.final")]}
        action={t("cancel_orders.action")}
        busy={t("cancel_orders.busy")}
        tone="danger"
        isOpen={asked === "cancel"}
        onClose={close}
        onConfirm={freezing.cancelOrders}
      />
    </>
  );
}
