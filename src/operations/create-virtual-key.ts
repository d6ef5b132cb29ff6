import type { Grant } from "../core/bots/grant.ts";
import { type LimitsInput, readLimits } from "../core/bots/limits.ts";
import { readBotKey } from "../core/bots/public-key.ts";
import { createVirtualKeyPair } from "../core/bots/virtual-key.ts";
import type { KeyType } from "../core/crypto/signing.ts";
import { KeyholdError } from "../core/errors.ts";
import { readLabel } from "../core/keys/label.ts";
import type { Secret } from "../core/secret.ts";
import { lockApiKey } from "../db/api-keys.ts";
import type { LiveSession } from "../db/sessions.ts";
import { lockUser } from "../db/users.ts";
import { countLiveVirtualKeys, insertVirtualKey } from "../db/virtual-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { limitsData } from "./steps/limits-data.ts";
import { record } from "./steps/record.ts";
import { requireStepUp } from "./steps/require-step-up.ts";
import { sealGrant } from "./steps/seal-grant.ts";
import { type VirtualKeyView, viewVirtualKey } from "./steps/virtual-key-view.ts";

/** Enough for whoever runs bots, too few to fill the database. */
const MOST_LIVE = 1_000;

interface NewVirtualKey extends LimitsInput {
  readonly label: string;
  readonly key_type?: KeyType;
  /** Of the bot's own key pair, in PEM; then no secret exists that two share. */
  readonly public_key?: string;
}

/** The view, and the secret that is shown this once; null for a bot that has a key pair of its own. */
interface CreatedVirtualKey {
  readonly view: VirtualKeyView;
  readonly secret: Secret | null;
}

/**
 * Gives a bot a key of its own. Throws `step_up_required` when it may trade, `validation_failed`, `no_key`,
 * `too_many_virtual_keys`.
 */
export async function createVirtualKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  input: NewVirtualKey,
): Promise<CreatedVirtualKey> {
  if (input.permissions.includes("trade")) requireStepUp(deps, session);
  const userId = session.user.id;
  const label = readLabel(input.label);
  if (label === null) {
    throw new KeyholdError("validation_failed", { fields: [{ field: "label", message: "Enter a name." }] });
  }
  const read = readLimits(input, deps.now());
  const key = readBotKey(input.key_type ?? "hmac", input.public_key);
  const fields = [...("errors" in read ? read.errors : []), ...("error" in key ? [key.error] : [])];
  if ("errors" in read || "error" in key) throw new KeyholdError("validation_failed", { fields });
  const pair = createVirtualKeyPair(deps.random);
  const grant: Grant = {
    userId,
    keyType: key.keyType,
    key: key.publicKey ?? pair.secret,
    isPaused: false,
    limits: read.limits,
  };
  const row = await deps.db.write(async (tx) => {
    if ((await lockUser(tx, userId)) === undefined) throw new KeyholdError("session_expired");
    if ((await lockApiKey(tx, userId)) === undefined) throw new KeyholdError("no_key");
    if ((await countLiveVirtualKeys(tx, userId)) >= MOST_LIVE) {
      throw new KeyholdError("too_many_virtual_keys", { params: { limit: MOST_LIVE } });
    }
    const sealedWith = deps.keyring.first.fingerprint;
    const head = { user_id: userId, api_key: pair.apiKey, label, sealed_with: sealedWith };
    const inserted = await insertVirtualKey(tx, { ...head, created_at: deps.now() }, (id) =>
      sealGrant(deps, id, grant),
    );
    await record(tx, deps, origin, userId, {
      event: "virtual_key.created",
      actor: `user:${userId}`,
      subject: `virtual_key:${inserted.id}`,
      data: { key_type: grant.keyType, ...limitsData(grant.limits) },
      details: { label },
    });
    return inserted;
  });
  return {
    view: viewVirtualKey(deps, row, undefined),
    secret: key.publicKey === undefined ? pair.secret : null,
  };
}
