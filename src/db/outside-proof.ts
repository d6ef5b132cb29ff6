import { sql } from "kysely";
import { asText, type Reader } from "./audit-proof.ts";

/** The hash of a checkpoint as the database has it; undefined when it has none of that number. */
export async function findCheckpointHash(reader: Reader, number: number): Promise<string | undefined> {
  const row = await reader
    .selectFrom("audit_checkpoints")
    .select("hash")
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.hash;
}

/** The hash of an entry: of one that is there, or of the last one that was archived. */
export async function findEntryHash(
  reader: Reader,
  chainId: number,
  sequence: number,
): Promise<{ readonly hash: string | undefined; readonly archived: string | undefined }> {
  const entry = await reader
    .selectFrom("audit_entries")
    .select("hash")
    .where("chain_id", "=", chainId)
    .where("sequence", "=", sequence)
    .executeTakeFirst();
  const archive = await reader
    .selectFrom("audit_archives as a")
    .select(asText("a.sequence").as("sequence"))
    .where("a.chain_id", "=", chainId)
    .where(sql<boolean>`a.sequence >= ${sequence}`)
    .executeTakeFirst();
  return { hash: entry?.hash, archived: archive?.sequence };
}
