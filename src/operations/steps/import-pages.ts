import type { Keyring } from "../../core/crypto/keyring.ts";
import { chooseKey, type KeyChoice, type KeyToImport } from "../../core/import/choose-key.ts";
import { readSourceUser } from "../../core/import/read-user.ts";
import type { SourceId, SourceKey, SourceUser } from "../../core/import/source.ts";
import { countSource, readOrphanPage, readUserPage, type Tradebot } from "../../db/tradebot.ts";
import { type ImportReport, ImportTally } from "./import-report.ts";
import { labelOf, type Person, type Standing } from "./import-user.ts";
import { pagesAfter } from "./pages.ts";

/** What is taken over. */
export interface ImportSource {
  readonly tradebot: Tradebot;
  /** The Fernet keys of the other program. */
  readonly keyring: Keyring;
  /** Hears how many users are done, of how many. */
  readonly onProgress: (done: number, total: number) => void;
}

const PAGE = 200;
/** So many users at once: as many as a node has connections, and what shares one sync of the disk in a file. */
const AT_ONCE = 16;

/** Goes through the other program's database in pages and has `take` act on each user. */
export async function importPages(
  { tradebot, keyring, onProgress }: ImportSource,
  take: (person: Person) => Promise<Standing>,
): Promise<ImportReport> {
  const tally = new ImportTally();
  const { users: total } = await countSource(tradebot);
  let done = 0;
  for (let after: SourceId | undefined; ; ) {
    const { users, keys } = await readUserPage(tradebot, after, PAGE);
    for (const some of inBatches(candidates(keyring, users, keys))) {
      const standings = await Promise.all(
        some.map(({ person }) => (person === undefined ? undefined : take(person))),
      );
      for (const [index, row] of some.entries()) settle(tally, row, standings[index]);
      done += some.length;
      onProgress(done, total);
    }
    after = users.at(-1)?.id;
    if (after === undefined || users.length < PAGE) break;
  }
  await countOrphans(tradebot, tally);
  return tally.report(await countSource(tradebot));
}

/** A row of `users` with what belongs to it, read and opened; nobody can be made of one without a `person`. */
interface Candidate {
  readonly id: SourceId;
  readonly keys: readonly SourceKey[];
  readonly choice: KeyChoice;
  readonly person: Person | undefined;
}

function candidates(
  keyring: Keyring,
  users: readonly SourceUser[],
  keys: readonly SourceKey[],
): readonly Candidate[] {
  const keysOf = Map.groupBy(keys, (key) => String(key.user_id));
  return users.map((row) => {
    const { id } = row;
    const own = keysOf.get(String(id)) ?? [];
    const choice = chooseKey(keyring, own);
    const user = readSourceUser(row);
    return { id, keys: own, choice, person: user && { id, user, key: choice.chosen } };
  });
}

/** Of two with the same e-mail, in our spelling, the first comes first. */
function inBatches(rows: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const batches: Candidate[][] = [];
  let emails = new Set<string>();
  for (const row of rows) {
    const email = row.person?.user.email;
    const batch = batches.at(-1);
    const isClash = email !== undefined && emails.has(email);
    if (batch === undefined || batch.length === AT_ONCE || isClash) {
      batches.push([row]);
      emails = new Set();
    } else batch.push(row);
    if (email !== undefined) emails.add(email);
  }
  return batches;
}

/** Counts what became of a user and of the keys. */
function settle(tally: ImportTally, { id, keys, choice, person }: Candidate, standing?: Standing): void {
  if (person === undefined || standing === undefined) {
    giveUp(tally, id, "email_unfit", keys);
    return;
  }
  const isNew = standing.user === "new";
  if (!isNew && standing.user !== "already") {
    giveUp(tally, id, standing.user, keys);
    return;
  }
  tally.count("users", isNew ? "taken" : "already");
  if (isNew && person.user.passwordKind === "none") {
    tally.remark({ table: "users", id, reason: "password_unusable" });
  }
  for (const fault of choice.unopened) tally.not({ table: "api_keys", ...fault });
  for (const other of choice.left) tally.not({ table: "api_keys", id: other, reason: "not_needed" });
  if (choice.chosen !== undefined) settleKey(tally, choice.chosen, standing.key);
}

function settleKey(tally: ImportTally, key: KeyToImport, standing: Standing["key"]): void {
  const { id } = key;
  if (standing === "key_exists") {
    tally.not({ table: "api_keys", id, reason: standing });
    return;
  }
  tally.count("api_keys", standing === "new" ? "taken" : "already");
  if (standing === "new" && labelOf(key) === undefined) {
    tally.remark({ table: "api_keys", id, reason: "label_unfit" });
  }
}

/** Without its user no key has a place here. */
function giveUp(
  tally: ImportTally,
  id: SourceId,
  reason: "email_unfit" | Exclude<Standing["user"], "new" | "already">,
  keys: readonly SourceKey[],
): void {
  tally.not({ table: "users", id, reason });
  const ofKeys = reason === "deleted_here" ? reason : "user_not_taken";
  for (const key of keys) tally.not({ table: "api_keys", id: key.id, reason: ofKeys });
}

async function countOrphans(tradebot: Tradebot, tally: ImportTally): Promise<void> {
  const read = (after: SourceId | undefined, limit: number) => readOrphanPage(tradebot, after, limit);
  for await (const ids of pagesAfter(undefined, PAGE, read, (id) => id))
    for (const id of ids) tally.not({ table: "api_keys", id, reason: "user_missing" });
}
