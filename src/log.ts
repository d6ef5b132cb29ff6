import { AsyncLocalStorage } from "node:async_hooks";
import { pino } from "pino";
import type { FieldsOf, LevelsOf, LogEvent } from "./log-events.ts";

/** The only things that are ever logged. Whatever else is handed over is dropped. */
export interface LogFields {
  /** Of the request that is answered, as it stands in the answer. */
  readonly request_id: string;
  readonly method: string;
  /** The pattern of the route, never the address that was asked for. */
  readonly route: string;
  readonly status: number;
  readonly code: string;
  readonly duration_ms: number;
  readonly signal: string;
  readonly url: string;
  readonly version: string;
  /** The name of a piece of periodic work, and one run of it. */
  readonly job: string;
  readonly run_id: string;
  /** What is wrong with what somebody else should give us, in words of our own. */
  readonly problem: string;
  /** Whom a request was sent to: an exchange's id, or `webhook`. */
  readonly exchange: string;
  /** The class of an answer's status, or why there was none. */
  readonly outcome: string;
  /** What `describeError` made of an error. */
  readonly error: string;
  readonly stack: readonly string[];
}

const FIELDS: readonly (keyof LogFields)[] = [
  "request_id",
  "method",
  "route",
  "job",
  "run_id",
  "problem",
  "exchange",
  "outcome",
  "status",
  "code",
  "duration_ms",
  "signal",
  "url",
  "version",
  "error",
  "stack",
];

export type LogLevel = "debug" | "info" | "warn" | "error";

/** On whose behalf something is done. */
type LogContext = Partial<Pick<LogFields, "request_id" | "job" | "run_id">>;

export interface Log {
  /** Writes one JSON line. */
  write<E extends LogEvent>(level: LevelsOf<E>, event: E, fields?: FieldsOf<E>): void;
  /** Whatever is written by `work`, now or later, names on whose behalf it is done. */
  within<T>(context: LogContext, work: () => T): T;
}

/** A log that writes to a stream, from a level upwards; `silent` writes nothing. */
export function createLog(level: LogLevel | "silent", stream: NodeJS.WritableStream): Log {
  const context = new AsyncLocalStorage<LogContext>();
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "event",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return {
    write(at, event, fields) {
      if (!logger.isLevelEnabled(at)) return;
      const given: Partial<LogFields> = { ...context.getStore(), ...fields };
      const known = FIELDS.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]);
      logger[at](Object.fromEntries(known), event);
    },
    within: (about, work) => context.run(about, work),
  };
}
