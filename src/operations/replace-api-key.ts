import { KeyholdError } from "../core/errors.ts";
import { readKeyInput } from "../core/keys/input.ts";
import { readLabel } from "../core/keys/label.ts";
import type { Secret } from "../core/secret.ts";
import { findApiKey } from "../db/api-keys.ts";
import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { configuredExchange } from "./steps/open-credential.ts";
import { type Replaced, replaceKey } from "./steps/replace-key.ts";
import { requireStepUp } from "./steps/require-step-up.ts";

interface NextKey {
  readonly apiKey: string;
  readonly secretKey: Secret;
  /** Undefined keeps the label of the old one. */
  readonly label: string | null | undefined;
  readonly isAccountChangeConfirmed: boolean;
}

/**
 * Puts another key of the same exchange in the place of the stored one, without a gap for bots. Throws `step_up_required`, `no_key`,
 * `validation_failed`, `account_changed`, and what storing a key throws; then the old key is as it was.
 */
export async function replaceApiKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  input: NextKey,
): Promise<Replaced> {
  requireStepUp(deps, session);
  const label = input.label === undefined ? undefined : readLabel(input.label);
  const read = readKeyInput({ api_key: input.apiKey, secret_key: input.secretKey.reveal() });
  if ("errors" in read) throw new KeyholdError("validation_failed", { fields: read.errors });
  const old = await findApiKey(deps.db.read, session.user.id);
  if (old === undefined) throw new KeyholdError("no_key");
  const { isAccountChangeConfirmed } = input;
  return replaceKey(deps, origin, old, configuredExchange(deps, old), {
    credential: read.key,
    label,
    isAccountChangeConfirmed,
    isBornHere: false,
  });
}
