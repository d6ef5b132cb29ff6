import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorsPage } from "../../tools/errors-page.ts";

test("docs/errors.md says what the lists in the sources say (else: npm run docs)", () => {
  const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
  expect(page).toBe(errorsPage());
});
