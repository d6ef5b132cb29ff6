import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readAlerts } from "./expressions.ts";
import { promtool } from "./prometheus.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const PAGE = read("docs/metrics.md");

it("promtool accepts the rules", () => {
  const said = promtool("check", "rules", "alerts.yml");
  expect(said).toContain(`SUCCESS: ${readAlerts().length} rules found`);
});

it("each alert fires on what it is for, and none on a healthy deployment", () => {
  const tried = read("deploy/prometheus/alerts.test.yml");
  for (const { name } of readAlerts()) expect(tried).toContain(`alertname="${name}"`);
  expect(promtool("test", "rules", "alerts.test.yml")).toContain("SUCCESS");
});

it("each alert leads to a paragraph that says what to do, and every such paragraph has its alert", () => {
  const headings = [...PAGE.matchAll(/^### <a id="([a-z-]+)"><\/a>(\w+)$/gm)];
  const paragraphs = headings.map(([, anchor, name]) => ({ name, runbook: `docs/metrics.md#${anchor}` }));
  expect(paragraphs).toEqual(readAlerts().map(({ name, runbook }) => ({ name, runbook })));
});
