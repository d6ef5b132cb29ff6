import { useRef } from "react";
import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { useText } from "../../i18n/i18n.tsx";
import { BotCard } from "./BotCard.tsx";
import type { Holding } from "./use-steady-order.ts";

interface BotListProps {
  bots: readonly VirtualKey[];
  /** Tells when somebody points at the list or has the focus in it. */
  holding: Holding;
  onRevoked: (id: number) => void;
}

/** A card for each bot key. One that another window has just revoked stays while the list is in use here. */
export function BotList({ bots, holding, onRevoked }: BotListProps) {
  const { t } = useText();
  const list = useRef<HTMLUListElement>(null);

  /** The heading of the next card, else of the one before, else of the page. */
  function besides(id: number): HTMLElement | true {
    const place = bots.findIndex((each) => each.id === id);
    const next = bots[place + 1] ?? bots[place - 1];
    const heading = list.current?.querySelector<HTMLElement>(`[data-bot="${next?.id}"]`);
    return heading ?? document.querySelector<HTMLElement>("main h1") ?? true;
  }

  return (
    <ul ref={list} className="bots" aria-label={t("bots.list")} {...holding}>
      {bots.map((bot) => (
        <BotCard key={bot.id} bot={bot} besides={() => besides(bot.id)} onRevoked={() => onRevoked(bot.id)} />
      ))}
    </ul>
  );
}
