import { publicKeyOf } from "../core/audit/checkpoint.ts";
import type { Fault } from "../core/audit/proof/fault.ts";
import { countWithin, PROOFS_PER_USER, throttleSubject } from "../core/throttle.ts";
import { findCheckpointHead } from "../db/checkpoint-head.ts";
import type { Deps } from "./deps.ts";
import { admit } from "./steps/admit.ts";
import { openCheckpointKey } from "./steps/checkpoint-key.ts";
import { type ChainTally, proveChains } from "./steps/prove-chains.ts";
import { proveCheckpoint } from "./steps/prove-checkpoints.ts";

type ProofDeps = Pick<Deps, "db" | "keyring" | "now" | "proofs">;

/** What became of one chain. Times are milliseconds. */
export interface ChainProof extends Pick<ChainTally, "entries" | "archived" | "erased"> {
  readonly head: { readonly sequence: number; readonly hash: string } | undefined;
  /** The newest signed checkpoint that names an entry of the chain. */
  readonly checkpoint:
    | { readonly number: number; readonly at: number; readonly sequence: number }
    | undefined;
  readonly fault: Fault | undefined;
  readonly checkedAt: number;
}

/**
 * Recomputes the chain of one user, and the newest checkpoint that covers it.
 * @throws KeyholdError `too_many_requests` after ten in a minute, or while too many others wait for theirs.
 */
export async function verifyOwnAudit(deps: ProofDeps, userId: number): Promise<ChainProof> {
  const { db } = deps;
  const subject = throttleSubject("audit-proof", String(userId));
  await db.write((tx) =>
    admit(tx, subject, deps.now(), (state, now) => countWithin(PROOFS_PER_USER, state, now)),
  );
  return deps.proofs.run(() => prove(deps, userId));
}

async function prove({ db, keyring, now }: ProofDeps, userId: number): Promise<ChainProof> {
  const { deploymentId: deployment, privateKey } = await openCheckpointKey({ db, keyring });
  const newest = (await findCheckpointHead(db))?.number ?? 0;
  let fault: Fault | undefined;
  return db.snapshot(async (reader) => {
    const { last, ...tally } = await proveChains({
      reader,
      keyring,
      chains: { first: userId, last: userId },
      wrongCheckpoints: new Set(),
      onFault: (found) => {
        fault ??= found;
      },
    });
    const number = Number(last?.leaf?.checkpoint ?? 0);
    // What a checkpoint has gathered and not signed yet proves nothing.
    const isSigned = number > 0 && number <= newest;
    const options = { reader, deployment, publicKey: publicKeyOf(privateKey) };
    const proven = isSigned ? await proveCheckpoint(options, number) : undefined;
    if (proven !== undefined && "fault" in proven) fault ??= proven.fault;
    const { entries, archived, erased } = tally;
    return {
      entries,
      archived,
      erased,
      head:
        last === undefined || last.sequence === 0 ? undefined : { sequence: last.sequence, hash: last.hash },
      checkpoint:
        proven !== undefined && "at" in proven
          ? { number, at: proven.at, sequence: Number(last?.leaf?.sequence) }
          : undefined,
      fault,
      checkedAt: now(),
    };
  });
}
