import { KeyholdError } from "../../core/errors.ts";
import { type Finding, type Notice, notice } from "../../core/keys/notices.ts";
import type { NoticeRow } from "../../db/notices.ts";

/** A notice as its owner reads it. */
export interface NoticeView extends Notice {
  readonly id: number;
  readonly userId: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Throws `key_unreadable` for a row that somebody who writes the database made unreadable. */
export function viewNotice(row: NoticeRow): NoticeView {
  try {
    const finding = { code: row.code, params: JSON.parse(row.params) } as Finding;
    return { ...notice(finding), id: row.id, userId: row.user_id, createdAt: row.created_at };
  } catch (error) {
    throw new KeyholdError("key_unreadable", { cause: error });
  }
}
