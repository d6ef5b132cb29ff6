import { FernetKeyNeeded, retireFernetKey } from "../db/fernet-key-history.ts";
import { listFernetKeys } from "../db/fernet-keys.ts";
import type { Deps } from "./deps.ts";
import { patiently } from "./steps/patiently.ts";
import { recordForDeployment } from "./steps/record.ts";
import { countSealedRows, type SealedCounts } from "./steps/sealed-counts.ts";
import { type ServingNode, servingNodes } from "./steps/serving-nodes.ts";

type RetireDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/** What came of a Fernet key that was to be retired. */
export type Retirement = { readonly fingerprint: string } & (
  | { readonly outcome: "retired" }
  /** Something is sealed under it. */
  | { readonly outcome: "needed" }
  /** Nodes that serve the database seal under it, and would be refused. */
  | { readonly outcome: "sealing"; readonly nodes: readonly ServingNode[] }
);

export interface Retirements {
  readonly keys: readonly Retirement[];
  /** How many rows are sealed with which key, now that it is over. */
  readonly counts: SealedCounts;
}

/** How long the database may look for what is sealed under a key, while nobody but those who seal under that key waits. */
const SEARCH_MS = 60_000;

/**
 * Takes every Fernet key but the first out of use that nothing needs any more; the database itself refuses while anything does. A node that still seals
 * under one keeps it in use.
 */
export async function retireFernetKeys(deps: RetireDeps): Promise<Retirements> {
  const keys: Retirement[] = [];
  for (const { fingerprint } of await listFernetKeys(deps.db.read)) {
    if (fingerprint !== deps.keyring.first.fingerprint) keys.push(await retire(deps, fingerprint));
  }
  return { keys, counts: await countSealedRows(deps) };
}

async function retire(deps: RetireDeps, fingerprint: string): Promise<Retirement> {
  // One that does not say may seal under any.
  const nodes = (await servingNodes(deps)).filter(
    ({ fernetKeys: [first = fingerprint] }) => first === fingerprint,
  );
  if (nodes.length > 0) return { fingerprint, outcome: "sealing", nodes };
  try {
    await patiently(() =>
      deps.db.write((tx) => retireAndRecord(tx, deps, fingerprint), { limitMs: SEARCH_MS }),
    );
    return { fingerprint, outcome: "retired" };
  } catch (error) {
    if (error instanceof FernetKeyNeeded) return { fingerprint, outcome: "needed" };
    throw error;
  }
}

async function retireAndRecord(
  tx: Parameters<typeof retireFernetKey>[0],
  deps: RetireDeps,
  fingerprint: string,
): Promise<void> {
  // Another rotation was faster.
  if (!(await retireFernetKey(tx, fingerprint, deps.now()))) return;
  await recordForDeployment(tx, deps, {
    event: "fernet_key.retired",
    actor: "operator",
    subject: `fernet_key:${fingerprint}`,
  });
}
