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

export function isRefusal(error: unknown, ...codes: Problem["code"][]): error is Refused {
  return error instanceof Refused && codes.includes(error.problem.code);
}
