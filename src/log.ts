import { pino } from "pino";

/** The only things that are ever logged. Whatever else is handed over is dropped. */
export interface LogFields {
  readonly request_id?: string;
  readonly method?: string;
  /** The pattern of the route, never the address that was asked for. */
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly duration_ms?: number;
  readonly signal?: string;
  readonly url?: string;
  readonly version?: string;
  /** The name of a piece of periodic work. */
  readonly job?: string;
  /** What `describeError` made of an error. */
  readonly error?: string;
  readonly stack?: readonly string[];
}

const FIELDS: readonly (keyof LogFields)[] = [
  "request_id",
  "method",
  "route",
  "status",
  "code",
  "duration_ms",
  "signal",
  "url",
  "version",
  "job",
  "error",
  "stack",
];

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface Log {
  /** Writes one JSON line. `event` is a fixed word, never built from input. */
  write(level: LogLevel, event: string, fields?: LogFields): void;
}

/** A log that writes to a stream, from a level upwards; `silent` writes nothing. */
export function createLog(level: LogLevel | "silent", stream: NodeJS.WritableStream): Log {
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
    write(at, event, fields = {}) {
      if (!logger.isLevelEnabled(at)) return;
      const known = FIELDS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
      logger[at](Object.fromEntries(known), event);
    },
  };
}
