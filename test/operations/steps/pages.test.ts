import { expect, it } from "vitest";
import { pagesAfter } from "../../../src/operations/steps/pages.ts";
import { all } from "../../client/all.ts";

/** Reads from a list of numbers that may change meanwhile, and notes where from. */
function listOf(numbers: number[]) {
  const asked: number[] = [];
  const read = async (after: number, limit: number) => {
    asked.push(after);
    return numbers.filter((number) => number > after).slice(0, limit);
  };
  return { asked, numbers, pages: () => pagesAfter(0, 2, read, (last) => last) };
}

it.each([
  ["nothing at all", [], [], [0]],
  ["less than a page", [7], [[7]], [0]],
  ["a last page that is not full", [1, 4, 9], [[1, 4], [9]], [0, 4]],
  [
    "a last page that is full",
    [1, 4, 9, 12],
    [
      [1, 4],
      [9, 12],
    ],
    [0, 4, 12],
  ],
])("of %s there is every item once, and no empty page", async (_, numbers, pages, places) => {
  const list = listOf(numbers);
  expect(await all(list.pages())).toEqual(pages);
  expect(list.asked).toEqual(places);
});

it("what comes behind the place that was reached is still found, and what goes is not waited for", async () => {
  const list = listOf([1, 2, 3, 4]);
  const seen: number[] = [];
  for await (const page of list.pages()) {
    seen.push(...page);
    if (page.includes(2)) list.numbers.splice(0, 4, 5);
  }
  expect(seen).toEqual([1, 2, 5]);
});

it("the next page is read when it is wanted, and none after an end", async () => {
  const list = listOf([1, 2, 3, 4]);
  for await (const page of list.pages()) if (page.includes(1)) break;
  expect(list.asked).toEqual([0]);
});
