import type { ReadOnlyComposition } from "../../compose.ts";
import { countUnreadableKeys } from "../../operations/count-unreadable-keys.ts";
import { countUnreadableSecondFactors } from "../../operations/count-unreadable-second-factors.ts";
import { listNeededFernetKeys } from "../../operations/list-needed-fernet-keys.ts";
import { bad, type Finding, good } from "./finding.ts";

const NAMED = 10;

/** Which Fernet keys the database needs, and whether everything that is sealed in it opens. */
export async function* examineStoredValues({ deps }: ReadOnlyComposition): AsyncGenerator<Finding> {
  const needed = await listNeededFernetKeys(deps);
  yield good("Fernet keys needed", needed.join(", ") || "none: nothing is sealed yet");
  yield judge("stored keys", "ids", await countUnreadableKeys(deps));
  yield judge("second factors", "users", await countUnreadableSecondFactors(deps));
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
