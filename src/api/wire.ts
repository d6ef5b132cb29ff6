import { type TSchema, Type } from "typebox";

/** The building blocks of the wire schemas. Objects are closed: an unknown field is refused on the way in and dropped on the way out. */

export function closed<P extends Record<string, TSchema>>(
  properties: P,
  options: { description?: string } = {},
) {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** RFC 3339, UTC, milliseconds. */
export const Time = Type.String({ format: "date-time", description: "RFC 3339, UTC, with milliseconds" });

export const NullableTime = Type.Unsafe<string | null>({ type: ["string", "null"], format: "date-time" });

export const NullableText = Type.Unsafe<string | null>({ type: ["string", "null"] });

export const NullableSwitch = Type.Unsafe<boolean | null>({ type: ["boolean", "null"] });

export const Id = Type.Integer({ minimum: 1 });

/** An id where it stands in the address. */
export const IdParams = closed({ id: Type.String({ pattern: "^[1-9]\\d{0,15}$" }) });

/** Values by name. Which ones, depends on what they belong to. */
export const Facts = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: "object",
  additionalProperties: true,
});

export type ParamValue = string | number | boolean | null | readonly string[];

/** Values that belong to a code. */
export const Params = Type.Unsafe<Readonly<Record<string, ParamValue>>>({
  ...Facts,
  description: "Values that belong to the code",
});

/** A secret on its way in: never logged, never answered, not shown by tools that read the OpenAPI document. */
export function secretText(minLength: number, maxLength: number) {
  return Type.String({ minLength, maxLength, writeOnly: true, format: "password" });
}
