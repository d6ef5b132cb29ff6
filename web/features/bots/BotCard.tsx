import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { type MessageId, useText } from "../../i18n/i18n.tsx";
import { Badge } from "../../ui/Badge.tsx";
import type { Tone } from "../../ui/tone.tsx";
import { BotActs } from "./BotActs.tsx";
import { BotFacts } from "./BotFacts.tsx";
import { limitsSentence } from "./limits-sentence.ts";

interface BotCardProps {
  bot: VirtualKey;
  /** What takes the focus when this card goes. */
  besides: () => HTMLElement | true;
  onRevoked: () => void;
}

/** One bot: whether it may act, what it may do, and what it has done today. */
export function BotCard({ bot, besides, onRevoked }: BotCardProps) {
  const words = useText();
  const { tone, text } = BADGES[bot.state];
  return (
    <li className="card stack bot">
      <div className="row row-apart">
        <h2 tabIndex={-1} data-bot={bot.id}>
          {bot.label}
        </h2>
        <Badge tone={tone}>{words.t(text)}</Badge>
      </div>
      {bot.state === "revoked" ? null : (
        <>
          <p>{limitsSentence(words, bot)}</p>
          <BotFacts bot={bot} />
          <BotActs bot={bot} besides={besides} onRevoked={onRevoked} />
        </>
      )}
    </li>
  );
}

const BADGES: Readonly<Record<VirtualKey["state"], { readonly tone: Tone; readonly text: MessageId }>> = {
  active: { tone: "ok", text: "bots.state.active" },
  paused: { tone: "frozen", text: "bots.state.paused" },
  expired: { tone: "warn", text: "bots.state.expired" },
  revoked: { tone: "bad", text: "bots.state.revoked" },
};
