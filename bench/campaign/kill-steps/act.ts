import type { Stand } from "./stand.ts";

/** One try of an act by somebody for whom everything was made ready. It can be done again. */
export interface Try {
  /**
   * Does it; answers a status and, of a refusal, its code; of a command `exit` and its code. Undefined, or a rejection, when no answer came.
   * A command is killed at this step; a server was told before.
   */
  act(killAt?: number): Promise<string | undefined>;
  /** Whether it has taken place, as the database has it, or the exchange. */
  isDone(): Promise<boolean>;
  /** How many entries say that it took place. */
  entries?(): Promise<number>;
  /** What whoever does again what was done is answered, beside success. */
  readonly again: readonly string[];
  /** What the act may be refused with when it was under way before, until that is known. */
  readonly meanwhile?: readonly string[];
}

/** Something that a program does, killed at every one of its steps. */
export interface Act {
  readonly name: string;
  /** Settings of every program of its stand. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Has the server of the stand ready what one try needs. */
  prepare(stand: Stand): Promise<Try>;
  /** Looks, when everything is over, at what this act alone leaves behind. */
  examine?(stand: Stand): Promise<readonly string[]>;
}

/** What came of killing an act at each of its steps. */
export interface Killed {
  readonly name: string;
  /** Steps of the act when nothing kills it. */
  readonly steps: number;
  readonly kills: number;
  /** Kills after which it had taken place, although nobody was told. */
  readonly untold: number;
  /** Kills after which doing it again was refused for up to a minute. */
  readonly pending: number;
  readonly faults: readonly string[];
  /** From each start after a kill until the program was ready, in milliseconds. */
  readonly backMs: readonly number[];
}
