import { type ReactNode, useState } from "react";
import { Declined, isRefusal, type Problem } from "../../../api/problem.ts";
import { useText } from "../../../i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/ConfirmDialog.tsx";
import { exchangeWords } from "../exchange-words.ts";

interface Question {
  readonly params: Problem["params"];
  readonly answer: (isWanted: boolean) => void;
}

/**
 * Bots would trade in another account: that is asked about, and then sent once more. `dialog` stands in the page; `sure`
 * throws what `act` does, and `Declined`.
 */
export function useAccountQuestion(exchange: string) {
  const { t } = useText();
  const [question, setQuestion] = useState<Question>();
  const values = {
    ...exchangeWords(t, exchange),
    old_account: shown(question?.params.old_account),
    new_account: shown(question?.params.new_account),
  };

  /** The server has English words for an account that the exchange does not report. */
  function shown(account: unknown): string {
    return typeof account === "string" && account.includes("*") ? account : t("fact.unknown");
  }

  async function sure<T>(act: (isConfirmed: boolean) => Promise<T>): Promise<T> {
    try {
      return await act(false);
    } catch (error) {
      if (!isRefusal(error, "account_changed")) throw error;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      setQuestion({ params: error.problem.params, answer: resolve });
      const isWanted = await promise;
      setQuestion(undefined);
      if (!isWanted) throw new Declined();
      return act(true);
    }
  }

  const dialog: ReactNode = (
    <ConfirmDialog
      title={t("other_account.title")}
      facts={[t("other_account.text", values), t("other_account.bots")]}
      action={t("other_account.action")}
      busy={t("replace.busy")}
      tone="danger"
      isOpen={question !== undefined}
      onClose={() => question?.answer(false)}
      onConfirm={async () => question?.answer(true)}
    />
  );
  return { sure, dialog };
}
