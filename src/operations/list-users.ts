import { type ListedUser, listUsers as listPage } from "../db/user-list.ts";
import type { Deps } from "./deps.ts";
import { pagesAfter } from "./steps/pages.ts";

export type { ListedUser } from "../db/user-list.ts";

const PAGE = 1_000;

/** Every account, page by page, in order of the ids. */
export async function* listUsers({ db }: Pick<Deps, "db">): AsyncGenerator<ListedUser> {
  const read = (after: number, limit: number) => listPage(db, after, limit);
  for await (const page of pagesAfter(0, PAGE, read, ({ id }) => id)) yield* page;
}
