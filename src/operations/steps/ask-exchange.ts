import type { Inspection } from "../../core/keys/inspection.ts";
import type { Balance, Credential, Exchange } from "../../exchanges/index.ts";
import { type AskDeps, type NotAccepted, startAsking } from "./exchange-answers.ts";
import { nameCause } from "./rejection-cause.ts";

/** How long all questions about a key may take together. */
const DEADLINE_MS = 10_000;

/** Asks the exchange what a key may do. Throws only what `takeWeight` throws: exchange and network are in the answer. */
export async function askForInspection(
  deps: AskDeps,
  exchange: Exchange,
  credential: Credential,
): Promise<{ readonly outcome: "accepted"; readonly inspection: Inspection } | NotAccepted> {
  const asking = startAsking(deps, exchange, DEADLINE_MS);
  const answers = new Map<string, string>();
  for (const request of exchange.inspectionRequests) {
    const answer = await asking.signed(request, credential);
    if (answer.outcome === "rejected") return await nameCause(asking, exchange, credential, request, answer);
    if (answer.outcome === "unclear") return answer;
    answers.set(request.name, answer.body);
  }
  const inspection = exchange.readInspection(answers);
  return inspection === undefined ? notUnderstood() : { outcome: "accepted", inspection };
}

/** Asks the exchange what the account of a key holds. Assets of which it holds nothing are left out. */
export async function askForBalances(
  deps: AskDeps,
  exchange: Exchange,
  credential: Credential,
): Promise<{ readonly outcome: "accepted"; readonly balances: readonly Balance[] } | NotAccepted> {
  const answer = await startAsking(deps, exchange, DEADLINE_MS).signed(exchange.balanceRequest, credential);
  if (answer.outcome !== "accepted") return answer;
  const balances = exchange.readBalances(answer.body);
  return balances === undefined ? notUnderstood() : { outcome: "accepted", balances };
}

function notUnderstood(): NotAccepted {
  return {
    outcome: "unclear",
    cause: { code: "not_understood", params: { status: 200 } },
    retryAfterSeconds: null,
  };
}
