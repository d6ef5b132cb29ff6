/** Reads page after page, each from behind the last item of the one before, until one is not full. No page is empty. */
export async function* pagesAfter<Item, Place>(
  start: Place,
  size: number,
  read: (after: Place, limit: number) => Promise<readonly Item[]>,
  placeOf: (last: Item) => Place,
): AsyncGenerator<readonly Item[]> {
  for (let after = start; ; ) {
    const page = await read(after, size);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < size) return;
    after = placeOf(last);
  }
}
