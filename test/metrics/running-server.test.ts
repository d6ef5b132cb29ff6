import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { LOG_EVENTS } from "../../src/log-events.ts";
import { readSources } from "../house/imports.ts";
import { asGrafanaSends, groupingsOf, readAlerts, readPanels, selectorsOf } from "./expressions.ts";
import { type Family, readFamilies } from "./families.ts";
import { startPrometheus } from "./prometheus.ts";
import { askBusyServer, type Told } from "./running-server.ts";

const PAGE = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");
const expressions = [
  ...readAlerts().map(({ name, expression }) => ({ title: name, expression })),
  ...readPanels(),
];

let told: Told & { readonly tls: string };
let families: ReadonlyMap<string, Family>;

beforeAll(async () => {
  told = await askBusyServer();
  families = new Map([...readFamilies(told.tls), ...readFamilies(told.metrics)]);
}, 180_000);

describe("docs/metrics.md", () => {
  it("has a row for every metric of ours that a server gives, with its type, labels and meaning, and no other", () => {
    const rows = [...PAGE.matchAll(/^\| `(keyhold_\w+)` \| (\w+) \| (.*?) \| (.+) \|$/gm)];
    const documented = rows.map(([, name, type, labels = "", help]) => {
      return { name, type, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label), help };
    });
    const given = [...families]
      .filter(([name]) => name.startsWith("keyhold_"))
      .map(([name, { type, labels }]) => ({ name, type, labels, help: helpOf(name) }));
    const byName = (a: { name?: string | undefined }, b: typeof a) =>
      String(a.name).localeCompare(String(b.name));
    expect(documented.toSorted(byName)).toEqual(given.toSorted(byName));
  });

  it("names no metric elsewhere that a server does not give", () => {
    const named = [...PAGE.matchAll(/`((?:keyhold|nodejs|process)_\w+)`/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !families.has(name))).toEqual([]);
  });
});

it("every metric has a value once what it counts has happened", () => {
  const silent = [...families].filter(([, { samples }]) => samples === 0).map(([name]) => name);
  expect(silent.filter((name) => name.startsWith("keyhold_"))).toEqual([]);
});

it("no label holds anything but a word, a number, a version or the pattern of a route", () => {
  const values = [...families].flatMap(([name, family]) =>
    [...family.values].flatMap(([label, all]) => [...all].map((value) => ({ name, label, value }))),
  );
  const odd = values.filter(({ label, value }) =>
    label === "route" ? !/^(?:none|\/[a-z0-9/:*-]*)$/.test(value) : !/^[\w.-]{1,40}$/.test(value),
  );
  expect(odd).toEqual([]);
});

describe("alert rules and dashboard", () => {
  it("ask for metrics and labels that there are", () => {
    const faults = expressions.flatMap(({ title, expression }) => {
      const selectors = selectorsOf(expression);
      const labels = selectors.flatMap(({ metric }) => families.get(metric)?.labels ?? []);
      const wrong = [
        ...selectors.filter(({ metric }) => !families.has(metric)).map(({ metric }) => metric),
        ...selectors.flatMap(({ metric, labels: asked }) =>
          asked.filter((label) => families.get(metric)?.labels.includes(label) !== true),
        ),
        ...groupingsOf(expression).filter((label) => !labels.includes(label)),
      ];
      return wrong.map((name) => `${title}: ${name}`);
    });
    expect(faults).toEqual([]);
    expect(expressions.flatMap(({ expression }) => selectorsOf(expression)).length).toBeGreaterThan(80);
  });

  it("compare labels with words that the program has", () => {
    const program = Object.values(readSources("src")).join("\n");
    const words = expressions.flatMap(({ expression }) =>
      selectorsOf(expression).flatMap((each) => each.words),
    );
    expect(words).toContain("too_many_requests");
    expect(words.filter((word) => !new RegExp(`["\`]?\\b${word}\\b["\`:]`).test(program))).toEqual([]);
  });

  it("every panel has an answer from a Prometheus that scrapes the server, and every alert can be asked for", async () => {
    const prometheus = await startPrometheus(`${told.metrics}\n${tlsOnly()}`);
    try {
      const scrapes = () => prometheus.query("count_over_time(keyhold_ready[1m])").catch(() => []);
      const count = async () => Number((await scrapes())[0]?.value[1] ?? 0);
      await expect.poll(count, { timeout: 45_000 }).toBeGreaterThan(2);
      const empty: string[] = [];
      for (const { title, expression } of readPanels()) {
        const samples = await prometheus.query(asGrafanaSends(expression));
        if (samples.length === 0) empty.push(`${title}: ${expression}`);
      }
      expect(empty).toEqual([]);
      for (const { expression } of readAlerts()) await prometheus.query(expression);
    } finally {
      await prometheus.stop();
    }
  }, 90_000);
});

describe("the log", () => {
  it("tells nothing but the events and fields of its list, at their levels", () => {
    const context = ["level", "time", "event", "request_id", "job", "run_id"];
    for (const line of told.log) {
      const event = LOG_EVENTS[line.event as keyof typeof LOG_EVENTS];
      expect(event, String(line.event)).toBeDefined();
      expect(event.levels).toContain(line.level);
      expect([...context, ...event.fields]).toEqual(expect.arrayContaining(Object.keys(line)));
    }
  });

  it("names the request on whose behalf an exchange was asked in vain, be it one with a body, and never its address", () => {
    const failed = told.log.filter(({ event }) => event === "exchange.failed");
    expect(failed).toContainEqual(
      expect.objectContaining({
        exchange: "paper",
        outcome: "5xx",
        status: 503,
        duration_ms: expect.any(Number),
      }),
    );
    const requests = told.log.filter(({ event }) => event === "request.answered");
    for (const { request_id } of failed) {
      expect(requests.filter((request) => request.request_id === request_id)).toHaveLength(1);
    }
    expect(JSON.stringify(told.log)).not.toMatch(/signature|timestamp=|@example\.com/);
  });

  it("names each run of periodic work", () => {
    const runs = told.log.filter(({ event }) => event === "job.done").map(({ run_id }) => run_id);
    expect(runs.length).toBeGreaterThan(5);
    expect(new Set(runs).size).toBe(runs.length);
  });
});

function helpOf(name: string): string | undefined {
  return new RegExp(`^# HELP ${name} (.*)$`, "m").exec(`${told.metrics}\n${told.tls}`)?.[1];
}

/** What a server without a certificate of its own does not have. */
function tlsOnly(): string {
  return told.tls
    .split("\n")
    .filter((line) => line.includes("keyhold_tls_"))
    .join("\n");
}
