import type { Keyring } from "../crypto/keyring.ts";
import type { KeyInput } from "../keys/input.ts";
import { openSourceKey, type Unopened } from "./open-key.ts";
import { isTrue, type SourceId, type SourceKey } from "./source.ts";
import { readTimestamp } from "./timestamp.ts";

/** The key of a user that is taken over, opened. */
export interface KeyToImport {
  readonly id: SourceId;
  readonly input: KeyInput;
  /** As it was typed once; not yet looked at. */
  readonly label: string | null;
  /** Milliseconds since 1970; undefined where the row does not say. */
  readonly createdAt: number | undefined;
}

export interface KeyChoice {
  readonly chosen: KeyToImport | undefined;
  /** Rows that cannot be opened. */
  readonly unopened: readonly ({ readonly id: SourceId } & Unopened)[];
  /** Rows that were not needed: an account holds one key. */
  readonly left: readonly SourceId[];
}

/**
 * An account holds one key: of several, the newest of those that the other application held for valid, else the newest, and of what does
 * not open the next.
 */
export function chooseKey(keyring: Keyring, rows: readonly SourceKey[]): KeyChoice {
  const unopened: KeyChoice["unopened"][number][] = [];
  const left: SourceId[] = [];
  let chosen: KeyToImport | undefined;
  for (const row of rows.toSorted(byWorth)) {
    const opened = openSourceKey(keyring, row);
    if ("reason" in opened) unopened.push({ id: row.id, ...opened });
    else if (chosen !== undefined) left.push(row.id);
    else {
      const createdAt = readTimestamp(row.created_at);
      chosen = { id: row.id, input: opened.key, label: row.label, createdAt };
    }
  }
  return { chosen, unopened, left };
}

function byWorth(one: SourceKey, other: SourceKey): number {
  return (
    Number(isTrue(other.is_valid)) - Number(isTrue(one.is_valid)) ||
    newness(other) - newness(one) ||
    (other.id > one.id ? 1 : -1)
  );
}

function newness({ created_at, updated_at }: SourceKey): number {
  return Math.max(readTimestamp(created_at) ?? 0, readTimestamp(updated_at) ?? 0);
}
