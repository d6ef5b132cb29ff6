import type { ApiKey } from "../../../src/api/api-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { useNoticeWords } from "./notice-words.ts";

/** A key that was good once and is not known now: that is said otherwise than to somebody who has just pasted one. */
export function useReason({ exchange, state_reason }: ApiKey): string {
  const { t } = useText();
  const words = useNoticeWords(exchange);
  if (state_reason === null) return "";
  if (state_reason.code === "unknown_key_or_swapped") {
    return t("banner.rejected.unknown_key", exchangeWords(t, exchange));
  }
  const { message, remedy = "" } = words(state_reason);
  return `${message} ${remedy}`;
}
