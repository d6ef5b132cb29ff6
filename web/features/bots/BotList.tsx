import { useRef } from "react";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { BotCard } from "./BotCard.tsx";
import { useSteadyOrder } from "./use-steady-order.ts";

/** A card for each bot key that is not revoked. One that another window has just revoked stays while it is in use here. */
export function BotList({ bots }: { bots: readonly VirtualKey[] }) {
  const { t } = useText();
  const list = useRef<HTMLUListElement>(null);
  const ids = bots.filter(({ state }) => state !== "revoked").map(({ id }) => id);
  const { shown, drop, holding } = useSteadyOrder(ids);
  const cards = shown.flatMap((id) => bots.find((each) => each.id === id) ?? []);
  if (cards.length === 0) return null;

  /** The heading of the next card, else of the one before, else of the page. */
  function besides(id: number): HTMLElement | true {
    const place = shown.indexOf(id);
    const next = shown[place + 1] ?? shown[place - 1];
    const heading = list.current?.querySelector<HTMLElement>(`[data-bot="${next}"]`);
    return heading ?? document.querySelector<HTMLElement>("main h1") ?? true;
  }

  return (
    <ul ref={list} className="bots" aria-label={t("bots.list")} {...holding}>
      {cards.map((bot) => (
        <BotCard key={bot.id} bot={bot} besides={() => besides(bot.id)} onRevoked={() => drop(bot.id)} />
      ))}
    </ul>
  );
}
