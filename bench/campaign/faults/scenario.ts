/** A line of the table. */
export interface Row {
  /** What happened. */
  readonly fault: string;
  readonly database: string;
  /** What users and bots were answered meanwhile. */
  readonly saw: string;
  /** What was acknowledged and is not there, or is there and should not be; `nothing` when all is well. */
  readonly lost: string;
  /** Until everybody was answered without an error again, for a second and more; undefined when that never came. */
  readonly wellAfterMs: number | undefined;
  /** Whatever contradicts what the documentation promises: the campaign fails. */
  readonly unmeant?: readonly string[];
}

/** One fault, tried against real servers with everything that it needs: it starts and ends them itself. */
export interface Scenario {
  /** By which it is asked for on the command line. */
  readonly name: string;
  readonly database: string;
  run(): Promise<Row>;
}
