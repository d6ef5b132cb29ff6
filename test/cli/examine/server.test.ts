import { describe, expect, it } from "vitest";
import { judgeTimes } from "../../../src/cli/examine/disk.ts";
import { examineConnections, examineServer, type ServerLocation } from "../../../src/cli/examine/server.ts";
import { parseDatabaseUrl } from "../../../src/config/database-url.ts";
import type { ServerStanding } from "../../../src/operations/examine-server.ts";

const SOUND: ServerStanding = {
  version: [15, "15.18"],
  settings: { fsync: "on", full_page_writes: "on", synchronous_commit: "on" },
  isReadOnly: false,
  tls: "TLSv1.3",
  clockOffsetMs: 3,
  connections: 97,
  connectionsPerNode: 16,
};

const FAR = "postgres://keyhold:planted-secret@db.example.org/keyhold?sslmode=verify-full";

function verdicts(change: Partial<ServerStanding>, url = FAR): string[] {
  const location = parseDatabaseUrl(url) as ServerLocation;
  const findings = [...examineServer({ ...SOUND, ...change }, location)];
  expect(JSON.stringify(findings)).not.toContain("planted-secret");
  return findings
    .map(({ verdict, subject }) => `${verdict} ${subject}`)
    .filter((line) => !line.startsWith("good"));
}

describe("a PostgreSQL server", () => {
  it("that is as it should be is found good", () => {
    expect(verdicts({})).toEqual([]);
  });

  const off = (...names: string[]) => ({
    settings: { ...SOUND.settings, ...Object.fromEntries(names.map((name) => [name, "off"])) },
  });
  it.each<[string, Partial<ServerStanding>, string]>([
    ["is older than 15", { version: [14, "14.2"] }, "warning database server"],
    ["does not sync", off("fsync"), "bad durability"],
    ["may tear pages", off("full_page_writes"), "bad durability"],
    ["does neither", off("fsync", "full_page_writes", "synchronous_commit"), "bad durability"],
    ["acknowledges too early to other programs", off("synchronous_commit"), "warning durability"],
    ["has a clock that is 1.001 s fast", { clockOffsetMs: 1_001 }, "warning database clock"],
    ["has a clock that is 1.001 s slow", { clockOffsetMs: -1_001 }, "warning database clock"],
    ["is far, and reached in the clear", { tls: undefined }, "warning database TLS"],
  ])("that %s", (_, change, expected) => {
    expect(verdicts(change)).toEqual([expected]);
  });

  it.each([
    ["postgres://db.example.org/keyhold?sslmode=require", "TLSv1.3", ["warning database TLS"]],
    ["postgres://127.0.0.1/keyhold", undefined, []],
    ["postgres://localhost/keyhold", undefined, []],
    ["postgres:///keyhold?host=/run/postgresql", undefined, []],
  ])("at %s, TLS %s: %j", (url, tls, expected) => {
    expect(verdicts({ tls }, url)).toEqual(expected);
  });

  it.each([
    [0, 16, "good"],
    [1, 15, "warning"],
    [2, 32, "good"],
    [3, 47, "warning"],
  ])("with %i nodes on %i connections is %s", (nodes, connections, verdict) => {
    expect(examineConnections({ ...SOUND, connections }, nodes).verdict).toBe(verdict);
  });
});

it.each([
  [[1, 1, 9], "good"],
  [[1, 5.1, 9], "warning"],
])("writes that take %j ms are %s, by their median", (times, verdict) => {
  expect(judgeTimes("disk", times).verdict).toBe(verdict);
});
