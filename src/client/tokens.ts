import type { ClientSettings } from "./call.ts";
import { onTheWay } from "./problem.ts";
import { until } from "./until.ts";

/** A token for a call, and what the caller gave at that time: once he gives another, somebody else may be logged in. */
interface Held {
  readonly given: string | undefined;
  readonly bearer: string | undefined;
}

interface Tokens {
  current(): Promise<Held>;
  /** Another one in the place of one that was refused. Another call may have renewed it meanwhile. */
  insteadOf(refused: Held): Promise<string>;
}

/** `renew` is bounded by a time of its own: one that never ends must not hold up every later call. */
export function createTokens({ token, renew }: ClientSettings, timeoutMs: number): Tokens {
  let renewed: { readonly given: string | undefined; readonly bearer: string } | undefined;
  let renewing: { readonly given: string | undefined; readonly bearer: Promise<string> } | undefined;

  async function ask(): Promise<string> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const asked = renew?.() ?? Promise.reject(new TypeError("there is no `renew`"));
    return until(deadline, asked).catch((error) => {
      throw deadline.aborted ? onTheWay("timeout", `renew gave no token within ${timeoutMs} ms.`) : error;
    });
  }

  async function anew(given: string | undefined): Promise<string> {
    if (renewing === undefined || renewing.given !== given) {
      const bearer = ask().finally(() => {
        if (renewing?.bearer === bearer) renewing = undefined;
      });
      renewing = { given, bearer };
    }
    const bearer = await renewing.bearer;
    renewed = { given, bearer };
    return bearer;
  }

  return {
    async current() {
      const given = typeof token === "function" ? await token() : token;
      if (renewed !== undefined && renewed.given === given) return renewed;
      const isOnlyRenewed = given === undefined && renew !== undefined;
      return { given, bearer: isOnlyRenewed ? await anew(given) : given };
    },
    async insteadOf({ given, bearer }) {
      if (renewed !== undefined && renewed.given === given && renewed.bearer !== bearer)
        return renewed.bearer;
      return anew(given);
    },
  };
}
