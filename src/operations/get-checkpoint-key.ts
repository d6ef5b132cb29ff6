import type { KeyObject } from "node:crypto";
import { publicKeyOf } from "../core/audit/checkpoint.ts";
import type { Deps } from "./deps.ts";
import { openCheckpointKey } from "./steps/checkpoint-key.ts";
import { newestCheckpoint } from "./steps/read-checkpoints.ts";

/** What an outsider needs to hold checkpoints against: the public key, and which deployment it is. */
export interface CheckpointKeyView {
  readonly publicKey: KeyObject;
  readonly deploymentId: string;
  /** Undefined before there is a checkpoint. */
  readonly newest: { readonly number: number; readonly at: number } | undefined;
}

/** The public half of the sealed private key: a plain column could be anybody's. */
export async function getCheckpointKey(deps: Pick<Deps, "db" | "keyring">): Promise<CheckpointKeyView> {
  const { deploymentId, privateKey } = await openCheckpointKey(deps);
  return { publicKey: publicKeyOf(privateKey), deploymentId, newest: await newestCheckpoint(deps) };
}
