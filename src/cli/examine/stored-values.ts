import type { ReadOnlyComposition } from "../../compose.ts";
import { countUnreadableKeys } from "../../operations/count-unreadable-keys.ts";
import { countUnreadableSecondFactors } from "../../operations/count-unreadable-second-factors.ts";
import { findRetiredFirstKey } from "../../operations/find-retired-first-key.ts";
import { listNeededFernetKeys } from "../../operations/list-needed-fernet-keys.ts";
import { listRetiredFernetKeys } from "../../operations/list-retired-fernet-keys.ts";
import { bad, type Finding, good } from "./finding.ts";

const NAMED = 10;

/** Which Fernet keys the database needs, and whether everything that is sealed in it opens. */
export async function* examineStoredValues({ deps }: ReadOnlyComposition): AsyncGenerator<Finding> {
  const needed = await listNeededFernetKeys(deps);
  yield good("Fernet keys needed", needed.join(", ") || "none: nothing is sealed yet");
  yield* examineRetiredKeys(deps);
  yield judge("stored keys", "ids", await countUnreadableKeys(deps));
  yield judge("second factors", "users", await countUnreadableSecondFactors(deps));
}

/** Nothing is said where no key was ever retired. */
async function* examineRetiredKeys(deps: ReadOnlyComposition["deps"]): AsyncGenerator<Finding> {
  const retired = await listRetiredFernetKeys(deps);
  if (retired.length === 0) return;
  const told = retired.map(
    ({ fingerprint, retiredAt }) => `${fingerprint} on ${new Date(retiredAt).toISOString()}`,
  );
  const first = await findRetiredFirstKey(deps);
  yield first === undefined
    ? good("Fernet keys retired", told.join(", "))
    : bad("Fernet keys retired", `${told.join(", ")}; FERNET_KEY begins with ${first.fingerprint}`);
}

function judge(
  subject: string,
  whose: string,
  { total, unreadable }: { readonly total: number; readonly unreadable: readonly number[] },
): Finding {
  if (unreadable.length === 0) return good(subject, `${total}, all of which open`);
  const named = unreadable.slice(0, NAMED).join(", ");
  return bad(subject, `${unreadable.length} of ${total} do not open: ${whose} ${named}`);
}
