import { readFileSync } from "node:fs";

const read = (path: string) => readFileSync(new URL(`../../deploy/${path}`, import.meta.url), "utf8");

interface Alert {
  readonly name: string;
  readonly expression: string;
  readonly runbook: string;
}

/** The rules as they stand in the file, which is written evenly enough to be read by lines; promtool reads it for good. */
export function readAlerts(): readonly Alert[] {
  return read("prometheus/alerts.yml")
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((rule) => ({
      name: rule.split("\n", 1)[0] ?? "",
      expression: /^ {8}expr: >-\n {10}(.+)$/m.exec(rule)?.[1] ?? "",
      runbook: /^ {10}runbook_url: (.+)$/m.exec(rule)?.[1] ?? "",
    }));
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

/** Every expression of the dashboard, with the panel's title. */
export function readPanels(): readonly { readonly title: string; readonly expression: string }[] {
  const { panels } = JSON.parse(read("grafana/keyhold.json")) as Dashboard;
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr: expression }) => ({ title, expression })),
  );
}

/** What Grafana puts in the place of its variables. */
export function asGrafanaSends(expression: string): string {
  return expression.replaceAll("$instance", ".*").replaceAll("$__rate_interval", "1m");
}

/** A metric that an expression names, and what it asks of its labels. */
interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
  /** Words that a label is compared with. */
  readonly words: readonly string[];
}

/** Names that Prometheus gives. */
const ITS_OWN = new Set(["instance", "job", "le"]);

export function selectorsOf(expression: string): readonly Selector[] {
  const found = expression.matchAll(/\b((?:keyhold|nodejs|process)_\w+)(?:\{([^}]*)\})?/g);
  return [...found].map(([, metric = "", matchers = ""]) => {
    const parts = [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)];
    return {
      metric: metric.replace(/_(?:bucket|sum|count)$/, ""),
      labels: parts.map(([, label = ""]) => label).filter((label) => !ITS_OWN.has(label)),
      words: parts.flatMap(([, , value = ""]) => value.split("|")).filter((word) => /^[a-z_]+$/.test(word)),
    };
  });
}

/** The labels by which an expression groups. */
export function groupingsOf(expression: string): readonly string[] {
  const found = expression.matchAll(/\bby \(([^)]*)\)/g);
  return [...found].flatMap(([, list = ""]) => list.split(/, */)).filter((label) => !ITS_OWN.has(label));
}
