import { listNotices as listRows } from "../db/notices.ts";
import type { Deps } from "./deps.ts";
import { type NoticeView, viewNotice } from "./steps/notice-view.ts";

/** What a user was told, the newest first, with ids below `before`; `next` goes there for what is older. */
export async function listNotices(
  { db }: Pick<Deps, "db">,
  userId: number,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<{ readonly notices: readonly NoticeView[]; readonly next: number | undefined }> {
  const rows = await listRows(db, userId, before, limit + 1);
  const page = rows.slice(0, limit);
  return { notices: page.map(viewNotice), next: rows.length > limit ? page.at(-1)?.id : undefined };
}
