import { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLog, type LogFields, type LogLevel } from "../src/log.ts";

function logTo(level: LogLevel | "silent") {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog(level, stream), lines };
}

describe("the log", () => {
  it("writes one line of JSON with level, time and event", () => {
    const { log, lines } = logTo("info");
    log.write("info", "server.ready", { url: "http://127.0.0.1:8700", version: "0.1.0" });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: "server.ready",
      url: "http://127.0.0.1:8700",
      version: "0.1.0",
    });
  });

  it("drops every field that is not on the list, whatever it is called", () => {
    const { log, lines } = logTo("debug");
    const anything = fc.dictionary(fc.string(), fc.constant("planted-5d1c"));
    fc.assert(
      fc.property(anything, (fields) => {
        const unlisted = { ...fields };
        for (const name of ["request_id", "method", "route", "status", "code", "duration_ms"])
          delete unlisted[name];
        for (const name of ["signal", "url", "version", "error", "stack"]) delete unlisted[name];
        for (const name of ["job", "run_id", "exchange", "outcome"]) delete unlisted[name];
        log.write("error", "request.refused", {
          ...unlisted,
          secret_key: "planted-5d1c",
        } as Partial<LogFields>);
      }),
    );
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.join("")).not.toContain("planted");
  });

  it("keeps to its level, and is silent when told", () => {
    const warn = logTo("warn");
    warn.log.write("debug", "request.answered");
    warn.log.write("info", "server.ready");
    warn.log.write("warn", "server.cut_off");
    warn.log.write("error", "job.failed");
    expect(warn.lines.map((line) => JSON.parse(line).level)).toEqual(["warn", "error"]);
    const silent = logTo("silent");
    silent.log.write("error", "job.failed");
    expect(silent.lines).toEqual([]);
  });

  it("keeps a line a line when a value holds line ends", () => {
    const { log, lines } = logTo("info");
    log.write("error", "job.failed", { error: 'a\n{"level":"error"}' });
    expect(lines.join("").trimEnd().split("\n")).toHaveLength(1);
  });
});
