import { entryHash } from "../core/audit/chain.ts";
import type { Leaf } from "../core/audit/merkle.ts";
import { KeyholdError } from "../core/errors.ts";
import { deleteOldest, listEnds, listLeftOver, storeArchive } from "../db/audit-archives.ts";
import { readChainSpan } from "../db/audit-entries.ts";
import { findCheckpoint } from "../db/checkpoints.ts";
import type { Deps } from "./deps.ts";
import { readChain, type WholeEntry } from "./steps/read-chain.ts";
import { type RecordDeps, recordForDeployment } from "./steps/record.ts";

type ArchiveDeps = RecordDeps & Pick<Deps, "db">;

const CHAINS_AT_ONCE = 200;
/** Few enough to hold other writers up for some milliseconds only. */
const DELETED_AT_ONCE = 200;

/** Where the entries go. What was put there is durable once `finish` has answered; that is the SHA-256 of all of it, in hex. */
export interface ArchiveFile {
  put(entries: readonly WholeEntry[]): Promise<void>;
  finish(): Promise<string>;
}

interface ArchiveReport {
  readonly chains: number;
  readonly entries: number;
  readonly sha256: string;
}

/**
 * Moves the entries that a checkpoint covers into a file: it writes and recomputes them all, records that it did, and only
 * then takes them out of the database, where the last hash of each chain stays under a MAC. The caller has proven the
 * audit chains before. What an interrupted run has left behind is taken out by the next one.
 * @throws KeyholdError `not_found` when there is no such checkpoint, `audit_unavailable` when a chain does not lead to
 * what the checkpoint states; then nothing was taken out.
 */
export async function archiveAudit(
  deps: ArchiveDeps,
  before: number,
  file: ArchiveFile,
): Promise<ArchiveReport> {
  if ((await findCheckpoint(deps.db, before)) === undefined) {
    throw new KeyholdError("not_found", { hint: `There is no checkpoint ${before}.` });
  }
  await takeOutLeftOver(deps);
  let entries = 0;
  let chains = 0;
  for await (const end of endsOf(deps, before)) {
    entries += await writeOut(deps, end, file);
    chains += 1;
  }
  const sha256 = await file.finish();
  if (entries > 0) {
    await deps.db.write((tx) =>
      recordForDeployment(tx, deps, {
        event: "audit.archived",
        actor: "operator",
        subject: `checkpoint:${before}`,
        data: { chains, entries, sha256 },
      }),
    );
    for await (const end of endsOf(deps, before)) await takeOut(deps, end);
  }
  return { chains, entries, sha256 };
}

/** The entry up to which each chain is to be archived. */
async function* endsOf({ db }: ArchiveDeps, before: number): AsyncGenerator<Leaf> {
  for (let after = -1; ; ) {
    const { ends, last } = await listEnds(db, before, after, CHAINS_AT_ONCE);
    yield* ends;
    if (last === undefined) return;
    after = last;
  }
}

async function writeOut({ db }: ArchiveDeps, end: Leaf, file: ArchiveFile): Promise<number> {
  const { archived } = await readChainSpan(db, end.chainId);
  let count = 0;
  let hash: string | undefined;
  for await (const entries of readChain(db.read, end.chainId, archived, end.sequence)) {
    for (const entry of entries) {
      if (entry.hash !== entryHash(entry.previous, entry)) throw notWhole(end);
      hash = entry.hash;
    }
    await file.put(entries);
    count += entries.length;
  }
  if (hash !== end.head) throw notWhole(end);
  return count;
}

async function takeOut(deps: ArchiveDeps, end: Leaf): Promise<void> {
  await deps.db.write((tx) => storeArchive(tx, deps.keyring, end));
  await takeOutUpTo(deps, end);
}

async function takeOutLeftOver(deps: ArchiveDeps): Promise<void> {
  for (const end of await listLeftOver(deps.db)) await takeOutUpTo(deps, end);
}

async function takeOutUpTo({ db }: ArchiveDeps, { chainId, sequence }: Omit<Leaf, "head">): Promise<void> {
  for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; ) {
    deleted = await db.write((tx) => deleteOldest(tx, chainId, sequence, DELETED_AT_ONCE));
  }
}

function notWhole({ chainId }: Leaf): KeyholdError {
  const cause = new Error(`audit chain ${chainId} does not lead to what the checkpoint states`);
  return new KeyholdError("audit_unavailable", { cause });
}
