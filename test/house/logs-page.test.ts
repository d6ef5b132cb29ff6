import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LOG_EVENTS } from "../../src/log-events.ts";
import { logsPage } from "../../tools/logs-page.ts";
import { readSources } from "./imports.ts";

test("docs/logs.md says what the list in the sources says (else: npm run docs)", () => {
  const page = readFileSync(new URL("../../docs/logs.md", import.meta.url), "utf8");
  expect(page).toBe(logsPage());
});

test("every event of the list is written somewhere", () => {
  const others = Object.entries(readSources("src")).filter(([path]) => path !== "log-events.ts");
  const text = others.map(([, source]) => source).join("\n");
  expect(Object.keys(LOG_EVENTS).filter((event) => !text.includes(`"${event}"`))).toEqual([]);
});
