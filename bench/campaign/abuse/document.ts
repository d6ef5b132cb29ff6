import { Compile } from "typebox/schema";

/** As much of JSON Schema as the server's own schemas use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
}

/** A route as the server's own OpenAPI document describes it. */
export interface Route {
  /** Method and path: `GET /api/v1/about`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Whether it answers without a session. */
  readonly isPublic: boolean;
  readonly inPath: readonly Parameter[];
  readonly inQuery: readonly Parameter[];
  readonly body: Schema | undefined;
  /** Whether a body is of the form that the route asks for, formats of texts left aside. */
  readonly acceptsBody: (body: unknown) => boolean;
  /** What is wrong with the body of an answer; `undefined` when it is as described, a text when the status is not. */
  readonly faultOf: (status: number, body: unknown) => string | undefined;
}

interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly (Parameter & { readonly in: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { schema: Schema }> }>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => routeOf(method.toUpperCase(), path, operation)),
  );
}

function routeOf(method: string, path: string, operation: Operation): Route {
  const { security = [], parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content["application/json"]?.schema;
  const bodyCheck = body === undefined ? undefined : Compile(withoutFormats(body));
  const answers = new Map(
    Object.entries(responses).map(([status, { content }]) => [status, checkOf(content)]),
  );
  return {
    name: `${method} ${path}`,
    method,
    path,
    isPublic: security.length === 0,
    inPath: parameters.filter((one) => one.in === "path"),
    inQuery: parameters.filter((one) => one.in === "query"),
    body,
    acceptsBody: (value) => bodyCheck === undefined || bodyCheck.Check(value),
    faultOf(status, value) {
      const check = answers.get(String(status)) ?? (status >= 400 ? answers.get("default") : undefined);
      return check === undefined ? `${status} is not documented` : check(value);
    },
  };
}

function checkOf(content: Record<string, { schema: Schema }> | undefined) {
  const schema = Object.values(content ?? {})[0]?.schema;
  if (schema === undefined || schema.type === "null") {
    return (value: unknown) => (value === undefined ? undefined : "there is a body where none is documented");
  }
  const compiled = Compile(schema);
  return (value: unknown) =>
    compiled.Check(value) ? undefined : `not as documented: ${JSON.stringify(compiled.Errors(value)[1])}`;
}

/** Which texts are a time or an e-mail is judged more finely by the server than by whoever reads its document. */
function withoutFormats(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema, (name, value) => (name === "format" ? undefined : value)));
}
