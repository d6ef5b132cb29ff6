import { useText } from "../../i18n/i18n.tsx";
import { exchangeWords } from "./exchange-words.ts";
import type { Left } from "./use-freezing.ts";

/** What a freeze has left at the exchange, and what came of cancelling it. */
export function LeftOrders({ exchange, left }: { exchange: string; left: Left }) {
  const { t } = useText();
  const { inFlight, openOrders, cancelled } = left;
  const values = exchangeWords(t, exchange);
  return (
    <>
      {inFlight.length === 0 ? null : (
        <>
          <p>{t("left.in_flight", { ...values, count: inFlight.length })}</p>
          <ul className="summary-list">
            {inFlight.map(({ client_order_id, symbol, state }) => (
              <li key={client_order_id}>
                {symbol} <code>{client_order_id}</code> {t(state === "sent" ? "left.sent" : "left.unknown")}
              </li>
            ))}
          </ul>
        </>
      )}
      {cancelled === undefined ? (
        <p>{t("left.open", { count: openOrders })}</p>
      ) : (
        <p>
          {t("stop.cancelled", { count: cancelled.cancelled })}{" "}
          {cancelled.others === 0 ? null : t("left.others", { ...values, count: cancelled.others })}
        </p>
      )}
    </>
  );
}
