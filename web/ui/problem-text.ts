import type { Problem } from "../api/problem.ts";
import { PartMissing, Refused, SessionOver, Unreachable } from "../api/problem.ts";
import { useText, type Words } from "../i18n/i18n.tsx";

/** A failure in words, with what to do about it. */
export function useProblemText(): (error: unknown) => string {
  const words = useText();
  return (error) => {
    if (error instanceof Refused) return refusalText(words, error.problem);
    if (error instanceof Unreachable) return words.t("problem.unreachable");
    if (error instanceof SessionOver) return words.t("problem.session_expired");
    if (error instanceof PartMissing) return words.t("problem.newer_page");
    return words.t("fault.text");
  };
}

const LONG_WAIT_SECONDS = 90;

function refusalText({ t, knows }: Words, { code, params, request_id, detail }: Problem): string {
  const id = `problem.${code}`;
  if (!knows(id)) return detail;
  const seconds = Number(params.seconds ?? 0);
  return t(id, {
    seconds,
    minutes: Math.ceil(seconds / 60),
    in_minutes: seconds >= LONG_WAIT_SECONDS ? "yes" : "no",
    limit: String(params.limit ?? ""),
    factor: String(params.factor ?? ""),
    request_id,
  });
}
