import { type Static, Type } from "typebox";
import { ERROR_LIST, type ErrorCode } from "../core/errors.ts";
import { closed, Params } from "./wire.ts";

/** An error in the form of RFC 9457 (application/problem+json). */
export const Problem = closed(
  {
    type: Type.String({ description: "urn:keyhold:error:<code>" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.Enum(Object.keys(ERROR_LIST) as ErrorCode[]),
    params: Params,
    request_id: Type.String(),
    hint: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(closed({ field: Type.String(), message: Type.String() }))),
  },
  { description: "An error, as RFC 9457 describes it" },
);

export type Problem = Static<typeof Problem>;

export const PROBLEM_TYPE = "application/problem+json";
