import { expect, test } from "vitest";
import { shareSerializers } from "../../src/http/serializers.ts";

const serializerOf = (schema: object) => shared({ schema, method: "GET", url: "/" });
const shared = shareSerializers();
const named = (type: string) => ({ type: "object", properties: { name: { type } } });

test("schemas that read alike share one serializer, and others do not", () => {
  expect(serializerOf(named("string"))).toBe(serializerOf(named("string")));
  expect(serializerOf(named("string"))).not.toBe(serializerOf(named("integer")));
});

test("a serializer leaves out what its schema does not name", () => {
  expect(serializerOf(named("string"))({ name: "a", secret: "b" })).toBe('{"name":"a"}');
});
