import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import type { Row } from "../direct-kysely.ts";
import { checkParameter } from "../parameters.ts";

/** Parameters as `node:sqlite` takes them: booleans as 0 and 1, and integers as such (a number is bound as a real). */
export function toSqlite(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    checkParameter(value);
    if (typeof value === "boolean") return value ? 1n : 0n;
    return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
  });
}

/** Turns a row into what both databases give, in place; undefined when there is nothing to turn. */
export type RowConverter = ((row: Record<string, SQLOutputValue>) => Row) | undefined;

/** Reads from the declared types of the result's columns what has to be converted. */
export function rowConverter(statement: StatementSync): RowConverter {
  const columns = statement.columns();
  const named = (type: string) =>
    columns.filter((column) => column.type?.toLowerCase() === type).map(({ name }) => name);
  const booleans = named("boolean");
  const blobs = named("blob");
  if (booleans.length === 0 && blobs.length === 0) return undefined;

  return (row: Row) => {
    for (const name of booleans) row[name] = row[name] === null ? null : row[name] !== 0;
    for (const name of blobs) {
      const bytes = row[name];
      if (bytes instanceof Uint8Array)
        row[name] = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return row;
  };
}
