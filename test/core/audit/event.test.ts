import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AUDIT_EVENTS } from "../../../src/core/audit/event.ts";

const FOLDERS = ["operations", "gateway"].map((name) =>
  fileURLToPath(new URL(`../../../src/${name}/`, import.meta.url)),
);

test("no event stands twice in the list, and each is named subject.what_happened", () => {
  expect(new Set(AUDIT_EVENTS).size).toBe(AUDIT_EVENTS.length);
  for (const event of AUDIT_EVENTS) expect(event).toMatch(/^[a-z_]+\.[a-z_]+$/);
});

test("every event of the list is recorded by some operation or the gateway", () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  const source = files.map((path) => readFileSync(path, "utf8")).join("\n");
  expect(AUDIT_EVENTS.filter((event) => !source.includes(`"${event}"`))).toEqual([]);
});
