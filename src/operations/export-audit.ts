import { normaliseEmail } from "../core/email.ts";
import { KeyholdError } from "../core/errors.ts";
import { readChainSpan } from "../db/audit-entries.ts";
import { listChains } from "../db/audit-export.ts";
import { findUserByEmail } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { pagesAfter } from "./steps/pages.ts";
import { readChain, type WholeEntry } from "./steps/read-chain.ts";

const CHAINS_AT_ONCE = 500;

/** Takes a page of entries, and is waited for. */
type TakeEntries = (entries: readonly WholeEntry[]) => Promise<void>;

/**
 * Hands over every entry of one user's chain, or of all chains, as they are at one moment, chain by chain and oldest
 * first. Answers how many there are. Throws `not_found` when there is no such user.
 */
export async function exportAudit(
  { db }: Pick<Deps, "db">,
  email: string | undefined,
  take: TakeEntries,
): Promise<number> {
  if (email !== undefined) return exportUser(db, email, take);
  let total = 0;
  return db.snapshot(async (reader) => {
    const read = (after: number, limit: number) => listChains(reader, after, limit);
    for await (const chains of pagesAfter(-1, CHAINS_AT_ONCE, read, ({ chainId }) => chainId)) {
      for (const { chainId, archived } of chains) {
        for await (const entries of readChain(reader, chainId, archived, Number.MAX_SAFE_INTEGER)) {
          await take(entries);
          total += entries.length;
        }
      }
    }
    return total;
  });
}

async function exportUser(db: Deps["db"], email: string, take: TakeEntries): Promise<number> {
  const user = await findUserByEmail(db, normaliseEmail(email) ?? "");
  if (user === undefined) throw new KeyholdError("not_found", { hint: "No account has this e-mail." });
  const { archived } = await readChainSpan(db, user.id);
  let total = 0;
  await db.snapshot(async (reader) => {
    for await (const entries of readChain(reader, user.id, archived, Number.MAX_SAFE_INTEGER)) {
      await take(entries);
      total += entries.length;
    }
  });
  return total;
}
