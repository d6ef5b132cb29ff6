import { useQuery } from "@tanstack/react-query";
import type { AuditEntry } from "../../../src/api/audit.ts";
import { botsQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { answerSentence, costOf, orderSentence } from "./order-words.ts";

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
    const answer = event === "order.answered" ? answerSentence(words, data) : undefined;
    if (answer !== undefined) return answer;
    const id = `activity.event.${event}`;
    return knows(id) ? t(id) : t("activity.event", { event });
  }

  function moreOf(entry: AuditEntry): readonly string[] {
    const { event, data, details } = entry;
    const label = typeof details?.label === "string" ? details.label : undefined;
    const name = typeof data.exchange === "string" ? `exchange.${data.exchange}.name` : "";
    const repeats = Number(data.repeats ?? data.repeats_before ?? 0);
    const ended = Number(data.sessions_ended ?? 0);
    return [
      ...(event.startsWith("order.") ? moreOfOrder(entry) : whyAndHow(entry)),
      knows(name) ? t(name) : undefined,
      event.startsWith("virtual_key.") && label === undefined ? botNamed(entry.subject) : undefined,
      label === undefined ? undefined : t("activity.label", { label }),
      typeof data.left === "number" ? t("activity.codes_left", { count: data.left }) : undefined,
      ended > 0 ? t("activity.sessions_ended", { count: ended }) : undefined,
      repeats > 0 ? t("activity.repeats", { count: repeats }) : undefined,
    ].filter((words) => words !== undefined);
  }

  function whyAndHow({ data }: AuditEntry): readonly (string | undefined)[] {
    const ways = [data.purpose ?? data.by ?? data.outcome].flat();
    return [wordFor("reason", data.reason ?? data.code), ...ways.map((code) => wordFor("purpose", code))];
  }

  /** A sentence of its own names the symbol and says why; the words of an event alone do not. */
  function moreOfOrder(entry: AuditEntry): readonly (string | undefined)[] {
    const { symbol, reason, code } = entry.data;
    const cost = costOf(words, entry);
    if (orderSentence(words, entry) !== undefined) return cost;
    const isNamed = typeof symbol === "string" && entry.event !== "order.answered";
    return [isNamed ? symbol : undefined, wordFor("reason", reason ?? code), ...cost];
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
