import type { KeyToImport } from "../../core/import/choose-key.ts";
import type { UserToImport } from "../../core/import/read-user.ts";
import type { SourceId } from "../../core/import/source.ts";
import { readLabel } from "../../core/keys/label.ts";
import type { Rejection } from "../../core/keys/notices.ts";
import { findApiKey, insertApiKey } from "../../db/api-keys.ts";
import {
  findImportedUser,
  findImportOf,
  insertImportedUser,
  updateImportedKey,
} from "../../db/imported-users.ts";
import type { Database, Tx } from "../../db/schema.ts";
import { findEmail, findUserIdByEmail, insertUser, lockUser } from "../../db/users.ts";
import type { ExchangeId } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { record } from "./record.ts";
import { sealHash } from "./seal-password.ts";
import { sealedColumns } from "./sealed-key.ts";

export type ImportDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/** A user of the other program, with the one key that is taken over, if any. */
export interface Person {
  readonly id: SourceId;
  readonly user: UserToImport;
  readonly key: KeyToImport | undefined;
}

/** From where, and for which exchange its keys are. */
export interface ImportOrigin {
  /** The fingerprint of the other program's Fernet key. */
  readonly source: string;
  readonly exchange: ExchangeId;
}

/** How a person stands here: what there is already, and what is still to be done. */
export interface Standing {
  readonly user: "new" | "already" | "deleted_here" | "email_taken" | "email_differs";
  readonly key: "none" | "new" | "already" | "key_exists";
}

/** What is here of a person. Changes nothing. */
export async function standingOf(
  db: Tx | Database["read"],
  { source }: ImportOrigin,
  { id, user, key }: Person,
): Promise<Standing & { readonly known: Known | undefined }> {
  const byId = await findImportedUser(db, source, String(id));
  const userId = byId?.user_id ?? (await findUserIdByEmail(db, user.email));
  if (userId === undefined) return { user: "new", key: key === undefined ? "none" : "new", known: undefined };
  const row = byId ?? (await findImportOf(db, userId, String(id)));
  if (row === undefined) return { user: "email_taken", key: "none", known: undefined };
  const email = await findEmail(db, userId);
  if (email === undefined) return { user: "deleted_here", key: "none", known: undefined };
  // Two databases of such programs may share a Fernet key: nobody must get the exchange key of another who has the same id.
  if (email !== user.email) return { user: "email_differs", key: "none", known: undefined };
  const known = { userId, source: row.source, source_id: row.source_id };
  if (row.source_key_id !== null) return { user: "already", key: "already", known };
  if (key === undefined) return { user: "already", key: "none", known };
  const isTaken = (await findApiKey(db, userId)) !== undefined;
  return { user: "already", key: isTaken ? "key_exists" : "new", known };
}

interface Known {
  readonly userId: number;
  readonly source: string;
  readonly source_id: string;
}

/** Takes over of a person what is not here yet, and answers how it stood before. */
export async function importPerson(
  tx: Tx,
  deps: ImportDeps,
  origin: ImportOrigin,
  person: Person,
): Promise<Standing> {
  const { known, ...standing } = await lockedStanding(tx, origin, person);
  const here = standing.user === "new" ? await addUser(tx, deps, origin, person) : known;
  // Somebody took the e-mail in this very moment: another import of the same, or somebody else.
  if (standing.user === "new" && here === undefined) return importPerson(tx, deps, origin, person);
  if (here !== undefined && standing.key === "new" && person.key !== undefined) {
    await addKey(tx, deps, origin, here, person.key);
  }
  return standing;
}

/** An account that is to get a key is locked first: its owner may be storing one, or leaving. */
async function lockedStanding(tx: Tx, origin: ImportOrigin, person: Person): ReturnType<typeof standingOf> {
  const seen = await standingOf(tx, origin, person);
  if (seen.known === undefined || seen.key !== "new") return seen;
  await lockUser(tx, seen.known.userId);
  return standingOf(tx, origin, person);
}

async function addUser(
  tx: Tx,
  deps: ImportDeps,
  { source }: ImportOrigin,
  { id, user }: Person,
): Promise<Known | undefined> {
  const now = deps.now();
  const { email, isActive } = user;
  const account = { email, isActive, createdAt: now, sealedWith: deps.keyring.first.fingerprint };
  const added = await insertUser(tx, account, (userId) => sealHash(deps, userId, user.hash));
  if (added === undefined) return undefined;
  const known = { userId: added.id, source, source_id: String(id) };
  await insertImportedUser(tx, {
    source,
    source_id: known.source_id,
    user_id: added.id,
    source_key_id: null,
    imported_at: now,
  });
  await record(tx, deps, undefined, added.id, {
    event: "user.imported",
    actor: "operator",
    subject: `user:${added.id}`,
    data: { source, source_id: known.source_id, password: user.passwordKind, active: isActive },
    details: { email },
  });
  return known;
}

/** No exchange has vouched for it here: until one has, it can only be checked, and the watching finds it due at once. */
async function addKey(
  tx: Tx,
  deps: ImportDeps,
  { exchange }: ImportOrigin,
  known: Known,
  key: KeyToImport,
): Promise<void> {
  const now = deps.now();
  const { userId } = known;
  const label = labelOf(key) ?? null;
  const reason: Rejection = { code: "imported_unchecked", params: {} };
  const { id } = await insertApiKey(tx, {
    ...sealedColumns(deps, userId, key.input),
    user_id: userId,
    exchange,
    label,
    is_valid: false,
    state: "rejected",
    state_reason: JSON.stringify(reason),
    state_since: now,
    permissions: "[]",
    warnings: "[]",
    is_ip_restricted: null,
    trading_expires_at: null,
    account_id: null,
    last_checked_at: 0,
    last_confirmed_at: 0,
    next_check_at: 0,
    created_at: Math.min(key.createdAt ?? now, now),
    updated_at: now,
  });
  await updateImportedKey(tx, known, String(key.id));
  await record(tx, deps, undefined, userId, {
    event: "api_key.imported",
    actor: "operator",
    subject: `api_key:${id}`,
    data: { exchange, key_type: key.input.keyType, source_id: String(key.id) },
    ...(label === null ? {} : { details: { label } }),
  });
}

/** Characters, as for a label that is typed. */
const LONGEST_LABEL = 100;

/** The label as it is stored; undefined for one that is left out because it does not fit. */
export function labelOf({ label }: Pick<KeyToImport, "label">): string | null | undefined {
  try {
    const read = readLabel(label);
    return (read?.length ?? 0) > LONGEST_LABEL ? undefined : read;
  } catch {
    return undefined;
  }
}
