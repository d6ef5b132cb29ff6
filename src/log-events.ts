import type { LogFields, LogLevel } from "./log.ts";

interface LogEventDescription {
  /** Every level at which it is written, the usual one first. */
  readonly levels: readonly LogLevel[];
  readonly fields: readonly (keyof LogFields)[];
  readonly means: string;
}

/** Every event that is ever logged. A name is stable; docs/logs.md is made of this list. */
export const LOG_EVENTS = {
  "server.ready": {
    levels: ["info"],
    fields: ["url", "version"],
    means: "It accepts requests.",
  },
  "server.stopping": {
    levels: ["info"],
    fields: ["signal"],
    means: "It was asked to stop: new connections are refused, what is under way has its answer.",
  },
  "server.drained": {
    levels: ["info"],
    fields: ["duration_ms"],
    means: "Everything under way was answered.",
  },
  "server.cut_off": {
    levels: ["warn"],
    fields: ["duration_ms"],
    means: "Requests were still under way after 20 s, and were cut off.",
  },
  "server.stopped": { levels: ["info"], fields: [], means: "Everything is closed." },
  "page.missing": {
    levels: ["warn"],
    fields: [],
    means: "The page was not built: the API alone is served.",
  },
  "configuration.reloaded": { levels: ["info"], fields: [], means: "SIGHUP: the secrets were read again." },
  "configuration.kept": {
    levels: ["error"],
    fields: ["error", "stack"],
    means: "SIGHUP: what was read cannot be used, so nothing was changed.",
  },
  "request.answered": {
    levels: ["debug"],
    fields: ["request_id", "method", "route", "status", "duration_ms"],
    means: "A request had its answer, whatever it was.",
  },
  "request.refused": {
    levels: ["debug", "warn", "error"],
    fields: ["request_id", "method", "route", "status", "code", "error", "stack"],
    means:
      "A request was answered with an error. `error` when the fault is ours (500, 503), `warn` when the exchange could not be asked, else `debug`.",
  },
  "gateway.failed": {
    levels: ["error"],
    fields: ["request_id", "error", "stack"],
    means:
      "A bot's request failed here, or the outcome of its order could not be written down; it is then found out later.",
  },
  "exchange.failed": {
    levels: ["warn", "debug"],
    fields: ["request_id", "job", "run_id", "exchange", "outcome", "status", "code", "duration_ms"],
    means:
      "An exchange, or the webhook, gave no answer, or 418, 429 or 5xx. The first of a kind in a second is a `warn`, the others are `debug`.",
  },
  "host_login.failed": {
    levels: ["warn"],
    fields: ["request_id", "problem"],
    means:
      "The host application's keys could not be had. Those that were known go on for 24 hours; it is asked again after 30 s at the earliest.",
  },
  "job.done": {
    levels: ["debug"],
    fields: ["job", "run_id", "duration_ms"],
    means: "A piece of periodic work was done.",
  },
  "job.failed": {
    levels: ["error"],
    fields: ["job", "run_id", "duration_ms", "error", "stack"],
    means: "A piece of periodic work failed; it is tried again within a minute.",
  },
} as const satisfies Readonly<Record<string, LogEventDescription>>;

export type LogEvent = keyof typeof LOG_EVENTS;

/** What may be told with an event. */
export type FieldsOf<E extends LogEvent> = Partial<Pick<LogFields, (typeof LOG_EVENTS)[E]["fields"][number]>>;

/** The levels at which an event may be written. */
export type LevelsOf<E extends LogEvent> = (typeof LOG_EVENTS)[E]["levels"][number];
