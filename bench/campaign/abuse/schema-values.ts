import fc, { type Arbitrary } from "fast-check";
import type { Schema } from "./document.ts";
import { HOSTILE_VALUE } from "./hostile.ts";

/** Values of which a schema says that they are acceptable. `known` gives better ones for the names that it has. */
export function validOf(schema: Schema, known: Known = {}): Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => validOf(one, known)));
  const types = [schema.type ?? "null"].flat();
  return fc.oneof(
    ...types.map((type) => ({
      weight: type === "null" ? 1 : 4,
      arbitrary: validOfType(type, schema, known),
    })),
  );
}

export type Known = Readonly<Record<string, Arbitrary<unknown>>>;

function validOfType(type: string, schema: Schema, known: Known): Arbitrary<unknown> {
  switch (type) {
    case "object":
      return validObject(schema, known);
    case "array":
      return validArray(schema, known);
    case "string":
      return validText(schema);
    case "integer":
      return integerBetween(schema.minimum ?? -1_000, schema.maximum ?? 1_000);
    case "boolean":
      return fc.boolean();
    default:
      return fc.constant(null);
  }
}

function validObject({ properties = {}, required = [] }: Schema, known: Known): Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const byItself = validOf(schema, known);
    const better = known[name];
    const value =
      better === undefined
        ? byItself
        : fc.oneof({ weight: 9, arbitrary: better }, { weight: 1, arbitrary: byItself });
    return [name, value] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

function validArray(schema: Schema, known: Known): Arbitrary<unknown> {
  const items = validOf(schema.items ?? {}, known);
  const bounds = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) };
  return schema.uniqueItems ? fc.uniqueArray(items, bounds) : fc.array(items, bounds);
}

const texts = new Map<string, Arbitrary<unknown>>();

/** Those of one form are shared: to make them takes longer than to draw from them. */
function validText(schema: Schema): Arbitrary<unknown> {
  const { format, pattern, minLength, maxLength } = schema;
  const form = JSON.stringify([format, pattern, minLength, maxLength]);
  const made = texts.get(form) ?? textOf(schema);
  texts.set(form, made);
  return made;
}

function textOf({ format, pattern, minLength = 0, maxLength = 200 }: Schema): Arbitrary<unknown> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (format === "date-time") return TIME;
  if (format === "email") return fc.emailAddress();
  const most = Math.max(minLength, Math.min(maxLength, minLength + 40));
  return fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", minLength, maxLength: most }) },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength, maxLength: most }) },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(minLength), "x".repeat(maxLength)) },
  );
}

const TIME = fc.oneof(
  fc
    .date({ min: new Date("1990-01-01"), max: new Date("2090-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom("2030-01-01T00:00:00Z", "2030-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"),
);

function integerBetween(minimum: number, maximum: number): Arbitrary<number> {
  return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
}

/** Values that break one constraint of the schema; some may be acceptable after all, which the caller finds out. */
export function brokenOf(schema: Schema, known: Known = {}): Arbitrary<unknown> {
  const ways: Arbitrary<unknown>[] = [OTHER_TYPE, HOSTILE_VALUE];
  const { properties, items, minLength = 0, maxLength, minimum, maximum, minItems = 0, maxItems } = schema;
  if (properties !== undefined) ways.push(...brokenObjects(schema, known));
  if (items !== undefined) ways.push(fc.tuple(brokenOf(items, known)), fc.constant([null]));
  if (minLength > 0) ways.push(fc.string({ maxLength: minLength - 1 }));
  if (maxLength !== undefined)
    ways.push(fc.constantFrom("y".repeat(maxLength + 1), "€".repeat(maxLength + 1)));
  if (minimum !== undefined) ways.push(fc.integer({ max: minimum - 1 }), fc.double({ noNaN: true }));
  if (maximum !== undefined) ways.push(fc.integer({ min: maximum + 1 }), fc.constant(String(maximum)));
  if (minItems > 0) ways.push(fc.constant([]));
  if (maxItems !== undefined && items !== undefined) {
    ways.push(validOf(items).map((item) => Array<unknown>(maxItems + 1).fill(item)));
  }
  if (schema.enum !== undefined || schema.pattern !== undefined) ways.push(fc.string(), ODD_NUMBER_TEXT);
  if (schema.format === "date-time") ways.push(fc.constantFrom(...ODD_TIMES));
  if (schema.format === "email")
    ways.push(fc.constantFrom("nobody", "@", "a@", "a b@c.example", "a@b@c.example"));
  return fc.oneof(...ways);
}

function brokenObjects(schema: Schema, known: Known): Arbitrary<unknown>[] {
  const { properties = {}, required = [] } = schema;
  const good = validObject(schema, known) as Arbitrary<object>;
  const replaced = Object.entries(properties).map(([name, one]) =>
    fc.tuple(good, brokenOf(one, known)).map(([object, value]) => ({ ...object, [name]: value })),
  );
  const missing = required.map((name) => good.map((object) => ({ ...object, [name]: undefined })));
  const unknown = fc
    .tuple(
      good,
      fc.oneof(fc.constantFrom("id", "user_id", "is_active", "toString"), fc.string()),
      fc.jsonValue(),
    )
    .map(([object, name, value]) => Object.assign({ ...object }, { [name]: value }));
  return [...replaced, ...missing, unknown];
}

const OTHER_TYPE = fc.constantFrom<unknown>(null, true, 0, 1, -1, 0.5, 1e21, "", "1", [], {}, [[]], {
  length: 1,
});
const ODD_NUMBER_TEXT = fc.constantFrom(
  "0",
  "00",
  "-1",
  "1.0",
  "1e3",
  " 1",
  "1 ",
  "٣",
  "9".repeat(16),
  "9".repeat(400),
);
const ODD_TIMES = [
  "2026-02-30T00:00:00Z",
  "2026-01-01",
  "now",
  "2026-01-01T25:00:00Z",
  "+275760-09-13T00:00:00Z",
];
