import { useQuery } from "@tanstack/react-query";
import type { Problem } from "../../api/problem.ts";
import { aboutQuery } from "../../api/queries.ts";
import { exactTime, list, relativeTime } from "../../i18n/format.ts";
import { type MessageValues, useText } from "../../i18n/i18n.tsx";
import { useNow } from "../../ui/clock.ts";
import { exchangeWords } from "./exchange-words.ts";
import { permissionWithSwitch } from "./permission-names.ts";

type Param = string | number | boolean | null | readonly string[];

/** What the exchange or the policy says: a code and its values, as the API gives them. */
export interface Finding {
  readonly code: string;
  readonly params: Readonly<Record<string, Param>>;
  /** The server's own words, in English, for a code that is newer than this page. */
  readonly message?: string;
  readonly hint?: string | null;
}

/** What an error of the API says about the key. */
export function findingOf({ code, params, detail, hint }: Problem): Finding {
  const { reason } = params;
  return { code: typeof reason === "string" ? reason : code, params, message: detail, hint: hint ?? null };
}

interface NoticeWords {
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string | undefined;
}

/** Puts a finding about a key of this exchange into words. */
export function useNoticeWords(exchange: string): (finding: Finding) => NoticeWords {
  const { t, knows, locale } = useText();
  const { data: about } = useQuery(aboutQuery);
  const now = useNow();
  return ({ code, params, message, hint }) => {
    const address =
      typeof params.address === "string" ? params.address : about?.outgoing_addresses.join(", ");
    const names = Array.isArray(params.permissions) ? params.permissions : [];
    const fields = Array.isArray(params.fields) ? params.fields : [];
    const values: MessageValues = {
      ...exchangeWords(t, exchange),
      address: address ?? "",
      has_address: address ? "yes" : "no",
      permissions: list(
        locale,
        names.map((name: string) => permissionWithSwitch(t, name)),
      ),
      fields: list(locale, fields),
      days: Number(params.days ?? 0),
      status: String(params.status ?? ""),
      seconds: Number(params.retry_after_seconds ?? 0),
      ...timeWords(locale, params.expires_at, now),
    };
    const words = `notice.${code}`;
    if (!knows(words)) return { message: message ?? code, remedy: hint ?? undefined };
    const remedy = `${words}.remedy`;
    return { message: t(words, values), remedy: knows(remedy) ? t(remedy, values) : undefined };
  };
}

function timeWords(locale: string, time: Param | undefined, now: number): MessageValues {
  if (typeof time !== "string") return {};
  return { expires_at: exactTime(locale, time), in_time: relativeTime(locale, time, now) };
}
