import { type ListedUser, listUsers as listPage } from "../db/user-list.ts";
import type { Deps } from "./deps.ts";

export type { ListedUser } from "../db/user-list.ts";

const PAGE = 1_000;

/** Every account, page by page, in order of the ids. */
export async function* listUsers({ db }: Pick<Deps, "db">): AsyncGenerator<ListedUser> {
  for (let after = 0; ; ) {
    const page = await listPage(db, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.id;
  }
}
