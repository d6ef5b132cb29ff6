import { type RefObject, useRef, useState } from "react";
import type { ApiKey, CancelledOrders, FrozenApiKey } from "../../../src/api/api-keys.ts";
import { call } from "../../api/session.ts";
import { useText } from "../../i18n/i18n.tsx";
import { announce } from "../../ui/announce.tsx";
import { useAct } from "../../ui/use-act.ts";
import { exchangeWords } from "./exchange-words.ts";
import { keepKey } from "./stored-key.ts";

/** What was at the exchange when this page froze the key. */
export interface Left {
  readonly inFlight: FrozenApiKey["in_flight"];
  readonly openOrders: number;
  /** What came of cancelling them, once that was asked for. */
  readonly cancelled?: CancelledOrders;
}

type Question = "unfreeze" | "cancel";

/** Stopping is one press; giving power back, and what cannot be taken back, is asked about. */
export interface Freezing {
  /** Undefined but after a freeze by this page. */
  readonly left: Left | undefined;
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly asked: Question | undefined;
  /** The button that freezes and unfreezes: it is always there, so the focus can come back to it. */
  readonly toggle: RefObject<HTMLButtonElement | null>;
  freeze(): void;
  ask(question: Question | undefined): void;
  /** Throws what went wrong. */
  unfreeze(): Promise<void>;
  cancelOrders(): Promise<void>;
}

const OWN = "/api/v1/api-keys/me";

export function useFreezing(apiKey: ApiKey): Freezing {
  const { t } = useText();
  const values = exchangeWords(t, apiKey.exchange);
  const { isBusy, act, problem } = useAct();
  const [result, setResult] = useState<Left & { readonly frozenAt: string | null }>();
  const [asked, ask] = useState<Question>();
  const toggle = useRef<HTMLButtonElement>(null);

  async function freeze() {
    const { in_flight, open_orders, ...key } = await call<FrozenApiKey>("POST", `${OWN}/freeze`);
    await keepKey(key);
    setResult({ inFlight: in_flight, openOrders: open_orders, frozenAt: key.frozen_at });
    announce(t("stop.frozen", values));
  }

  async function unfreeze() {
    await keepKey(await call<ApiKey>("POST", `${OWN}/unfreeze`));
    setResult(undefined);
    ask(undefined);
    announce(t("stop.unfrozen"));
  }

  async function cancelOrders() {
    const cancelled = await call<CancelledOrders>("POST", `${OWN}/cancel-orders`);
    ask(undefined);
    setResult((last) => ({
      inFlight: last?.inFlight ?? [],
      frozenAt: apiKey.frozen_at,
      openOrders: cancelled.others,
      cancelled,
    }));
    announce(t("stop.cancelled", { count: cancelled.cancelled }));
  }

  // A freeze that came after it, in another window, left something else.
  const left = result?.frozenAt === apiKey.frozen_at ? result : undefined;
  return {
    left,
    isBusy,
    problem,
    asked,
    toggle,
    freeze: () => void act(freeze),
    ask,
    unfreeze,
    cancelOrders,
  };
}
