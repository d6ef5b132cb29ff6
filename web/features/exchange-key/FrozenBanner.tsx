import type { ApiKey } from "../../../src/api/api-keys.ts";
import { exactTime } from "../../i18n/format.ts";
import { useText } from "../../i18n/i18n.tsx";
import { Button } from "../../ui/Button.tsx";
import { useNow } from "../../ui/clock.ts";
import { LatePart, latePart, NewerPage } from "../../ui/LatePart.tsx";
import { Panel } from "../../ui/Panel.tsx";
import { exchangeWords } from "./exchange-words.ts";
import { canUnfreeze, firstAct, freezerOf, isAgainstPolicy } from "./key-state.ts";
import type { Freezing } from "./use-freezing.ts";
import { useReason } from "./use-reason.ts";

const LeftOrders = latePart(() => import("./LeftOrders.tsx").then(({ LeftOrders }) => LeftOrders));

interface FrozenBannerProps {
  apiKey: ApiKey;
  freezing: Freezing;
}

/** Who has frozen the key, what stays at the exchange, and the way back, where there is one. */
export function FrozenBanner({ apiKey, freezing }: FrozenBannerProps) {
  const { t, locale } = useText();
  const values = exchangeWords(t, apiKey.exchange);
  const freezer = freezerOf(apiKey) ?? "keyhold";
  const isHarmful = freezer === "keyhold" && !apiKey.is_valid;
  const time = exactTime(locale, apiKey.frozen_at ?? apiKey.state_since);
  return (
    <Panel
      tone={isHarmful ? "bad" : "frozen"}
      title={t(`banner.frozen.${freezer}`, { ...values, time })}
      actions={freezer === "operator" ? undefined : <Actions apiKey={apiKey} freezing={freezing} />}
      focusOn={freezing.left}
    >
      {isHarmful ? <WayBack apiKey={apiKey} /> : null}
      {freezer === "keyhold" && apiKey.is_valid ? <p>{t("banner.frozen.accepted_again", values)}</p> : null}
      <p>{t("banner.frozen.orders", values)}</p>
      {freezing.left === undefined ? null : (
        <LatePart missing={<NewerPage />}>
          <LeftOrders exchange={apiKey.exchange} left={freezing.left} />
        </LatePart>
      )}
    </Panel>
  );
}

function WayBack({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useText();
  const reason = useReason(apiKey);
  const values = exchangeWords(t, apiKey.exchange);
  return (
    <ol className="steps">
      <li>{reason === "" ? t("banner.frozen.mend", values) : reason}</li>
      <li>{t("banner.frozen.check")}</li>
      <li>{t("banner.frozen.then", values)}</li>
    </ol>
  );
}

/** An exchange that rejects a key cancels nothing for it. */
function Actions({ apiKey, freezing }: FrozenBannerProps) {
  const { t } = useText();
  const now = useNow();
  const { left, ask } = freezing;
  const tone = firstAct(apiKey, now) === "unfreeze" ? "primary" : "plain";
  const canCancel = (apiKey.is_valid || isAgainstPolicy(apiKey)) && left?.openOrders !== 0;
  return (
    <>
      {canUnfreeze(apiKey) ? (
        <Button tone={tone} className="button-wide" aria-haspopup="dialog" onClick={() => ask("unfreeze")}>
          {t("stop.unfreeze")}
        </Button>
      ) : null}
      {canCancel ? (
        <Button className="button-wide" aria-haspopup="dialog" onClick={() => ask("cancel")}>
          {left === undefined
            ? t("banner.frozen.cancel_orders")
            : t("banner.frozen.cancel_count", { count: left.openOrders })}
        </Button>
      ) : null}
    </>
  );
}
