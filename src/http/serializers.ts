import fastJsonStringify, { type Schema } from "fast-json-stringify";
import type { FastifySerializerCompiler } from "fastify";

/**
 * Makes one serializer for each schema, however many answers have it: most of what routes answer are the same few, and making them
 * all would take a tenth of every start.
 */
export function shareSerializers(): FastifySerializerCompiler<unknown> {
  const made = new Map<string, (data: unknown) => string>();
  return ({ schema }) => {
    const text = JSON.stringify(schema);
    const serialize = made.get(text) ?? fastJsonStringify(schema as Schema);
    made.set(text, serialize);
    return serialize;
  };
}
