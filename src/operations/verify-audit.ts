import type { KeyObject } from "node:crypto";
import { publicKeyOf, publicKeyText } from "../core/audit/checkpoint.ts";
import type { Fault } from "../core/audit/proof/fault.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import {
  countExpected,
  findHeadlessArchive,
  findTableWithStray,
  findUserWithoutChain,
  type Reader,
} from "../db/audit-proof.ts";
import { findCheckpointKey } from "../db/deployment.ts";
import type { Deps } from "./deps.ts";
import { openCheckpointKey } from "./steps/checkpoint-key.ts";
import { type ChainTally, proveChains } from "./steps/prove-chains.ts";
import { proveCheckpoints } from "./steps/prove-checkpoints.ts";
import { type CheckpointFile, type FileTally, proveFile } from "./steps/prove-file.ts";

/** What an outsider may lack: the Fernet keys, and a copy of the checkpoints. */
export interface VerifyDeps extends Pick<Deps, "db"> {
  readonly keyring: Keyring | undefined;
}

interface VerifyOptions {
  /** The public key of the deployment as its owner gave it away; without one it comes from the sealed private key. */
  readonly publicKey?: KeyObject | undefined;
  /** A file of checkpoints that was kept outside. */
  readonly file?: CheckpointFile | undefined;
  /** Hears how many entries have been looked at, of about how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A check that could not be made, for want of what it needs. */
export type LeftOut = "macs" | "signatures" | "outside_checkpoints" | "other_public_key";

export interface AuditProof extends ChainTally {
  readonly checkpoints: number;
  readonly file: FileTally | undefined;
  /** What is wrong: at most one thing per chain and checkpoint, and {@link FAULTS_KEPT} in all. */
  readonly faults: readonly Fault[];
  /** How many there are. */
  readonly faultCount: number;
  readonly leftOut: readonly LeftOut[];
}

/** What is beyond is counted. */
const FAULTS_KEPT = 20;

const ALL_CHAINS = { first: 0, last: Number.MAX_SAFE_INTEGER };

/** Proves all chains and all checkpoints of the database, as they are at one moment. */
export async function verifyAudit(deps: VerifyDeps, options: VerifyOptions = {}): Promise<AuditProof> {
  const { db, keyring } = deps;
  const faults: Fault[] = [];
  let faultCount = 0;
  const onFault = (fault: Fault) => {
    faultCount += 1;
    if (faults.length < FAULTS_KEPT) faults.push(fault);
  };
  const own =
    keyring === undefined ? undefined : publicKeyOf((await openCheckpointKey({ db, keyring })).privateKey);
  const publicKey = options.publicKey ?? own;
  const { deploymentId: deployment } = await findCheckpointKey(db);
  return db.snapshot(async (reader) => {
    const signed = await proveCheckpoints({ reader, deployment, keyring, publicKey, onFault });
    const total = options.onProgress === undefined ? 0 : await countExpected(reader);
    const tally = await proveChains({
      reader,
      keyring,
      chains: ALL_CHAINS,
      wrongCheckpoints: signed.wrong,
      onFault,
      onProgress: (done) => options.onProgress?.(done, total),
    });
    for (const fault of await findStrays(reader, tally)) onFault(fault);
    const { file } = options;
    const inFile = file === undefined ? undefined : await proveFile({ reader, file, publicKey, onFault });
    return {
      ...tally,
      checkpoints: signed.checkpoints,
      file: inFile,
      faults,
      faultCount,
      leftOut: leftOut({ keyring, publicKey, own, file }),
    };
  });
}

async function findStrays(reader: Reader, { chains }: ChainTally): Promise<readonly Fault[]> {
  const found: Fault[] = [];
  if (chains === 0)
    found.push({ kind: "cut_off", chain: "0", sequence: 1, message: "nothing is recorded at all" });
  const table = await findTableWithStray(reader);
  if (table !== undefined) {
    found.push({ kind: "inserted", message: `${table} holds a row of a chain whose number is none of ours` });
  }
  const archive = await findHeadlessArchive(reader);
  if (archive !== undefined) {
    found.push({ kind: "head_rewritten", chain: archive, message: "the chain was archived and has no head" });
  }
  const user = await findUserWithoutChain(reader);
  if (user !== undefined) {
    const message = `user ${user} is there, and nothing is recorded of them`;
    found.push({ kind: "cut_off", chain: String(user), sequence: 1, message });
  }
  return found;
}

function leftOut(given: {
  keyring: Keyring | undefined;
  publicKey: KeyObject | undefined;
  own: KeyObject | undefined;
  file: CheckpointFile | undefined;
}): readonly LeftOut[] {
  const { keyring, publicKey, own, file } = given;
  const isOther =
    own !== undefined && publicKey !== undefined && publicKeyText(own) !== publicKeyText(publicKey);
  return [
    ...(keyring === undefined ? (["macs"] as const) : []),
    ...(publicKey === undefined ? (["signatures"] as const) : []),
    ...(file === undefined ? (["outside_checkpoints"] as const) : []),
    ...(isOther ? (["other_public_key"] as const) : []),
  ];
}
