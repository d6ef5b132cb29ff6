import { types } from "pg";

/** Numbers of the types in pg_type.dat. */
const OID = {
  boolean: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  float4: 700,
  float8: 701,
  numeric: 1700,
} as const;

type Parse = (text: string) => unknown;

const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [OID.boolean, (text) => text === "t"],
  [OID.bytea, types.getTypeParser(OID.bytea) as Parse],
  [OID.int8, parseInteger],
  [OID.int2, Number],
  [OID.int4, Number],
  [OID.float4, Number],
  [OID.float8, Number],
  // What sums of int8 are.
  [OID.numeric, parseInteger],
]);

const asText: Parse = (text) => text;

/** Values as both databases give them: integers as numbers, a time or a JSON text as whatever its column holds. */
export const TYPES = { getTypeParser: (oid: number): Parse => PARSERS.get(oid) ?? asText };

function parseInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError("an integer of the database is beyond 2^53");
  return number;
}
