import type { Inspection } from "../../core/keys/inspection.ts";
import { judge, rejectionOf } from "../../core/keys/judge.ts";
import type { Doubt } from "../../core/keys/notices.ts";
import { isAltered, type Seen, type WatchedKey } from "../../core/keys/watch.ts";
import type { Credential, Exchange, InspectionRequest } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { askDeps } from "./ask-deps.ts";
import { type Asking, type NotAccepted, startAsking } from "./exchange-answers.ts";
import { nameCause } from "./rejection-cause.ts";

/**
 * What watching a key has brought, and the exchange's doubt where it brought nothing. `postponed`: there was no weight, for the one
 * question or, if that was answered, for those beyond it.
 */
type Asked =
  | Exclude<Seen, { outcome: "unclear" }>
  | { readonly outcome: "unclear"; readonly cause: Doubt }
  | { readonly outcome: "postponed"; readonly isFirstAnswered: boolean };

export type WatchAskDeps = Pick<Deps, "send" | "clock" | "now" | "weights" | "keyPolicy">;

/** How long the one question may take, and as long again what is asked beyond it. */
const DEADLINE_MS = 10_000;

/** A key that is watched, on its way to the exchange. */
interface KeyToWatch {
  readonly exchange: Exchange;
  readonly credential: Credential;
  readonly known: WatchedKey;
  /** The exchange's id of the account, as stored. */
  readonly accountId: string | null;
}

/**
 * Asks the exchange the one question that says what a key may do, and about the account only if the key is altered and still
 * acceptable. `paid` is weight that was taken for it before. Throws what taking weight throws.
 */
export async function askAboutWatched(deps: WatchAskDeps, key: KeyToWatch, paid: number): Promise<Asked> {
  const { exchange, credential, known } = key;
  const [first, ...others] = exchange.inspectionRequests;
  if (first === undefined) throw new TypeError(`${exchange.id} has no question about a key`);
  const asking = startAsking(askDeps(deps, "watch", paid), exchange, DEADLINE_MS);
  const answer = await asking.signed(first, credential);
  if (answer.outcome !== "accepted") return notAccepted(asking, key, first, answer);
  const inspection = exchange.readFirstAnswer(answer.body);
  if (inspection === undefined) return notUnderstood();
  const seen = seenIn(deps, withKnownAccount(inspection, key));
  if (others.length === 0 || rejectionOf(seen.judgement.verdict) !== null) return seen;
  return isAltered(known, inspection)
    ? askTheRest(deps, key, others, new Map([[first.name, answer.body]]))
    : seen;
}

async function askTheRest(
  deps: WatchAskDeps,
  key: KeyToWatch,
  others: readonly InspectionRequest[],
  answers: Map<string, string>,
): Promise<Asked> {
  const { exchange, credential } = key;
  const asking = startAsking(askDeps(deps, "account"), exchange, DEADLINE_MS);
  for (const request of others) {
    const answer = await asking.signed(request, credential);
    if (answer.outcome !== "accepted") return notAccepted(asking, key, request, answer);
    answers.set(request.name, answer.body);
  }
  const inspection = exchange.readInspection(answers);
  return inspection === undefined ? notUnderstood() : seenIn(deps, inspection);
}

async function notAccepted(
  asking: Asking,
  { exchange, credential, known }: KeyToWatch,
  request: InspectionRequest,
  answer: NotAccepted,
): Promise<Asked> {
  if (answer.outcome === "unclear") {
    const isOurs = answer.cause.code === "weight_used_up";
    const isFirstAnswered = request !== exchange.inspectionRequests[0];
    return isOurs ? { outcome: "postponed", isFirstAnswered } : { outcome: "unclear", cause: answer.cause };
  }
  // The first one only counts; what it was exactly matters when the key is frozen for it.
  if (known.rejections === 0) return answer;
  return nameCause(asking, exchange, credential, request, answer);
}

/** The question says nothing of the account: it stays as it was. */
function withKnownAccount(inspection: Inspection, { known, accountId }: KeyToWatch): Inspection {
  if (inspection.accountId !== null || inspection.accountCanTrade !== null) return inspection;
  const cannotTrade = known.warnings.some(({ code }) => code === "account_cannot_trade");
  return { ...inspection, accountId, accountCanTrade: cannotTrade ? false : null };
}

function seenIn(
  { keyPolicy, now }: Pick<WatchAskDeps, "keyPolicy" | "now">,
  inspection: Inspection,
): Extract<Seen, { outcome: "inspected" }> {
  return { outcome: "inspected", inspection, judgement: judge(keyPolicy, inspection, now()) };
}

function notUnderstood(): Asked {
  return { outcome: "unclear", cause: { code: "not_understood", params: { status: 200 } } };
}
