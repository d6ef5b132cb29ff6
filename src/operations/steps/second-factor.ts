import { withoutCode } from "../../core/crypto/recovery-codes.ts";
import { open, type Sealed, seal } from "../../core/crypto/seal.ts";
import { formatSecondFactor, parseSecondFactor, type SecondFactor } from "../../core/crypto/second-factor.ts";
import { matchTotp } from "../../core/crypto/totp.ts";
import type { Secret } from "../../core/secret.ts";
import type { Tx } from "../../db/schema.ts";
import { consumeStep, lockSecondFactor, replaceSealedFactor } from "../../db/second-factors.ts";
import type { Deps, Origin } from "../deps.ts";
import { type RecordDeps, record } from "./record.ts";

/** What came of asking for the second factor; `none` when the account has none. */
type FactorVerdict = "none" | "missing" | "wrong" | "right";

/**
 * Checks a code of the authenticator app, or a recovery code, and uses it up: under the lock of its row, so that no
 * two requests can pass with one code. Throws `key_unreadable`, `fernet_key_missing`.
 */
export async function checkSecondFactor(
  tx: Tx,
  deps: RecordDeps,
  origin: Origin,
  userId: number,
  code: Secret | undefined,
): Promise<FactorVerdict> {
  const row = await lockSecondFactor(tx, userId);
  if (row?.isConfirmed !== true) return "none";
  if (code === undefined) return "missing";
  const factor = openSecondFactor(deps, userId, row.sealed);
  const step = matchTotp(factor.key, code, deps.now(), row.lastStep);
  if (step !== undefined) {
    await consumeStep(tx, userId, step);
    return "right";
  }
  const recovery = withoutCode(factor.recovery, factor.key, code);
  if (recovery === undefined) return "wrong";
  await replaceSealedFactor(tx, userId, sealSecondFactor(deps, userId, { ...factor, recovery }));
  await record(tx, deps, origin, userId, {
    event: "user.recovery_code_used",
    actor: `user:${userId}`,
    subject: `user:${userId}`,
    data: { left: recovery.length },
  });
  return "right";
}

export function openSecondFactor(
  { keyring }: Pick<Deps, "keyring">,
  userId: number,
  sealed: Sealed,
): SecondFactor {
  return parseSecondFactor(open(keyring, placeOf(userId), sealed));
}

export function sealSecondFactor(
  deps: RecordDeps,
  userId: number,
  factor: Pick<SecondFactor, "secret" | "recovery">,
): Sealed {
  return seal(deps.keyring, placeOf(userId), formatSecondFactor(factor), deps.now(), deps.random);
}

function placeOf(ownerId: number) {
  return { table: "second_factors", column: "encrypted_totp", ownerId } as const;
}
