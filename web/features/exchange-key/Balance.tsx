import { useQuery } from "@tanstack/react-query";
import type { ApiKey, Balance as Balances } from "../../../src/api/api-keys.ts";
import { isRefusal } from "../../api/problem.ts";
import { balanceQuery } from "../../api/queries.ts";
import { amount } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { Button } from "../../ui/Button.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { useProblemText } from "../../ui/problem-text.ts";
import { ExactAndRelative } from "../../ui/Time.tsx";
import { findingOf, useNoticeWords } from "./notice-words.ts";

/** What the account holds, with every digit. When it cannot be had, the key is still shown. */
export function Balance({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const isAsked = apiKey.is_valid && !apiKey.is_frozen;
  const balance = useQuery({ ...balanceQuery(apiKey.id), enabled: isAsked });
  async function refresh() {
    const { isSuccess } = await balance.refetch();
    announce(t(isSuccess ? "balance.refreshed" : "balance.failed"));
  }
  return (
    <section className="card stack" aria-labelledby="balance">
      <div className="row row-apart">
        <h2 id="balance">{t("balance.title")}</h2>
        {isAsked ? (
          <Button tone="link" isBusy={balance.isFetching} onClick={refresh}>
            {t(balance.isFetching ? "balance.loading" : "balance.refresh")}
          </Button>
        ) : null}
      </div>
      {isAsked ? null : <p className="muted">{t("balance.not_asked")}</p>}
      {balance.error === null || !isAsked ? null : (
        <BalanceFailed exchange={apiKey.exchange} error={balance.error} />
      )}
      {balance.data === undefined || !isAsked ? null : <BalanceTable {...balance.data} />}
    </section>
  );
}

function BalanceTable({ balances, as_of }: Balances) {
  const { t, locale } = useText();
  return (
    <>
      {balances.length === 0 ? (
        <p>{t("balance.empty")}</p>
      ) : (
        <table className="table">
          <caption className="hidden">{t("balance.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("balance.asset")}</th>
              <th scope="col" className="number">
                {t("balance.free")}
              </th>
              <th scope="col" className="number">
                {t("balance.locked")}
              </th>
            </tr>
          </thead>
          <tbody>
            {balances.map(({ asset, free, locked }) => (
              <tr key={asset}>
                <th scope="row">{asset}</th>
                <td className="number">{amount(locale, free)}</td>
                <td className="number">{amount(locale, locked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="muted small">
        {t("balance.as_of")} <ExactAndRelative time={as_of} isPast />
      </p>
    </>
  );
}

function BalanceFailed({ exchange, error }: { exchange: string; error: unknown }) {
  const problemText = useProblemText();
  const words = useNoticeWords(exchange);
  if (!isRefusal(error, "exchange_unavailable", "key_rejected")) {
    return <Panel tone="unknown" title={problemText(error)} />;
  }
  const { message, remedy } = words(findingOf(error.problem));
  return (
    <Panel tone={isRefusal(error, "key_rejected") ? "bad" : "unknown"} title={message}>
      {remedy === undefined ? null : <p>{remedy}</p>}
    </Panel>
  );
}
