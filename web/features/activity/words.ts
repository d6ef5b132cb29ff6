import { useQuery } from "@tanstack/react-query";
import type { AuditEntry } from "../../../src/api/audit.ts";
import { botsQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { orderSentence, reservedFor } from "./order-words.ts";

export interface EntryWords {
  /** What happened. */
  readonly sentence: string;
  /** More about it: why it was refused, how often, which label. */
  readonly more: readonly string[];
  readonly actor: string;
}

/** An entry in plain words. What a newer server records keeps the name that it has there. */
export function useEntryWords(): (entry: AuditEntry) => EntryWords {
  const words = useText();
  const { t, knows } = words;
  // Names alone: what a bot has used is of no interest here, and one answer serves all rows.
  const { data: bots } = useQuery({ ...botsQuery, staleTime: 60_000, refetchInterval: false });

  function sentenceOf(entry: AuditEntry): string {
    const order = orderSentence(words, entry);
    if (order !== undefined) return order;
    const { event, data } = entry;
    const answer = `order.answered.${data.outcome}`;
    if (event === "order.answered" && knows(answer)) return t(answer);
    const id = `activity.event.${event}`;
    return knows(id) ? t(id) : t("activity.event", { event });
  }

  function moreOf(entry: AuditEntry): readonly string[] {
    // Its sentence says why already.
    const { data, details } = entry;
    if (entry.event.startsWith("order.") && orderSentence(words, entry) !== undefined) {
      return [entry.event === "order.requested" ? reservedFor(words, data) : undefined].filter(
        (each) => each !== undefined,
      );
    }
    const reason = wordFor("reason", data.reason ?? data.code);
    const purposes = [
      data.purpose ?? data.by ?? (entry.event.startsWith("order.") ? undefined : data.outcome),
    ]
      .flat()
      .map((code) => wordFor("purpose", code));
    const name = typeof data.exchange === "string" ? `exchange.${data.exchange}.name` : "";
    const label = typeof details?.label === "string" ? details.label : undefined;
    const repeats = Number(data.repeats ?? data.repeats_before ?? 0);
    const ended = Number(data.sessions_ended ?? 0);
    return [
      reason,
      ...purposes,
      knows(name) ? t(name) : undefined,
      entry.event.startsWith("virtual_key.") && label === undefined ? botNamed(entry.subject) : undefined,
      label === undefined ? undefined : t("activity.label", { label }),
      typeof data.left === "number" ? t("activity.codes_left", { count: data.left }) : undefined,
      ended > 0 ? t("activity.sessions_ended", { count: ended }) : undefined,
      repeats > 0 ? t("activity.repeats", { count: repeats }) : undefined,
    ].filter((words) => words !== undefined);
  }

  /** A code that this page has no words for is shown as it is: it is none of the user's making. */
  function wordFor(kind: "reason" | "purpose", code: unknown): string | undefined {
    if (typeof code !== "string") return undefined;
    const id = `activity.${kind}.${code}`;
    return knows(id) ? t(id) : code;
  }

  function actorOf({ actor, chain_id }: AuditEntry): string {
    if (actor === `user:${chain_id}`) return t("activity.actor.you");
    const id = `activity.actor.${actor}`;
    return botNamed(actor) ?? (knows(id) ? t(id) : actor);
  }

  /** The name of a bot key that is still in the list, revoked or not. */
  function botNamed(who: string): string | undefined {
    return bots?.find(({ id }) => who === `virtual_key:${id}`)?.label;
  }

  return (entry) => ({ sentence: sentenceOf(entry), more: moreOf(entry), actor: actorOf(entry) });
}
