import type { Problem } from "../../src/api/problem.ts";

export type { Problem };

/** The server answered, and said no. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.name = "Refused";
    this.problem = problem;
  }
}

/** No answer came. What was asked for may have happened or not. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

/** The session is over, and the person chose not to go on with it. */
export class SessionOver extends Error {
  override readonly name = "SessionOver";
}

/** The person chose not to go on with an act that was to be confirmed. Nothing was changed, and nothing is wrong. */
export class Declined extends Error {
  override readonly name = "Declined";
}

/** A part of the page that was needed cannot be had: a newer build has replaced its file, say. */
export class PartMissing extends Error {
  override readonly name = "PartMissing";
}

export function isRefusal(error: unknown, ...codes: Problem["code"][]): error is Refused {
  return error instanceof Refused && codes.includes(error.problem.code);
}
