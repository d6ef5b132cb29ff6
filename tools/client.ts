// Writes what src/client knows of the API from its schemas: npm run client. A test fails when a file differs.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type Operation, type Paths, readPaths } from "./client/read-api.ts";
import { readShapes, type Shapes } from "./client/shapes.ts";
import { comment, fieldsOf, type NameOf, type Schema, typeOf } from "./client/type-of.ts";

const BASE = "/api/v1";
const NOTE = "// Written by: npm run client\n\n";

/** The files of src/client that are generated, each with its text. */
export async function clientFiles(): Promise<ReadonlyMap<string, string>> {
  const [paths, shapes] = await Promise.all([readPaths(), readShapes()]);
  const routes = listOperations(paths);
  const used = shapes.usedIn(routes.flatMap(({ body, answer }) => [body ?? [], answer ?? []].flat()));
  const written = new Map<string, string>();
  for (const [file, exported] of shapes.byFile) {
    const texts = [...exported.keys()].filter((name) => used.has(name)).map(shapes.declare);
    if (texts.length > 0) written.set(`shapes/${file}`, shapes.withImports(texts.join("\n\n"), file));
  }
  written.set("routes.ts", routesText(routes, shapes));
  return new Map([...written].map(([file, text]) => [file, format(NOTE + text)]));
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly body: Schema | undefined;
  readonly query: Schema | undefined;
  readonly answer: Schema | undefined;
}

function listOperations(paths: Paths): readonly Route[] {
  return Object.entries(paths)
    .filter(([path]) => path.startsWith(`${BASE}/`))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.slice(BASE.length),
        operation,
        body: schemaIn(operation.requestBody),
        query: queryOf(operation),
        answer: answerOf(operation),
      })),
    );
}

function schemaIn(media: Operation["requestBody"]): Schema | undefined {
  return media?.content?.["application/json"]?.schema;
}

function answerOf({ responses }: Operation): Schema | undefined {
  const [success] = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return schemaIn(success?.[1]);
}

/** In an address everything is text; what must be digits there is a number for whoever calls. */
function queryOf({ parameters = [] }: Operation): Schema | undefined {
  const fields = parameters.filter((parameter) => parameter.in === "query");
  if (fields.length === 0) return undefined;
  const properties = fields.map(({ name, schema, description }) => {
    const isNumber = schema.pattern !== undefined && new RegExp(schema.pattern).test("7");
    return [
      name,
      { ...schema, ...(isNumber ? { type: "integer" } : {}), ...(description && { description }) },
    ];
  });
  return { type: "object", properties: Object.fromEntries(properties) };
}

function routesText(routes: readonly Route[], { nameOf, withImports }: Shapes): string {
  const own = 'import type { CallOptions, Listing, Route } from "./call.ts";\n';
  const text = `
/** Every route of the API, as a function. */
export interface Routes {
${routes.map((route) => signature(route, nameOf)).join("\n")}
}

/** How each is asked for. */
export const ROUTES: Readonly<Record<keyof Routes, Route>> = {
${routes.map(entry).join("\n")}
};
`;
  return own + withImports(text);
}

function signature({ method, path, operation, body, query, answer }: Route, nameOf: NameOf): string {
  const given = [
    ...(path.includes("{id}") ? ["id: number"] : []),
    ...(body === undefined ? [] : [`body: ${typeOf(body, nameOf)}`]),
    ...(query === undefined ? [] : [`query?: ${fieldsOf(query, nameOf)}`]),
    "options?: CallOptions",
  ];
  const type = answer === undefined ? "void" : typeOf(answer, nameOf);
  const result = isList(answer) ? `Listing<${type}>` : `Promise<${type}>`;
  const about = comment(`${operation.summary}: \`${method} ${path}\``);
  return `${about}${operation.operationId}(${given.join(", ")}): ${result};`;
}

function entry({ method, path, operation, body, query, answer }: Route): string {
  const takes = body === undefined ? query && "query" : "body";
  const facts = [
    `method: "${method}"`,
    `path: "${path}"`,
    ...(takes === undefined ? [] : [`takes: "${takes}"`]),
    ...(isList(answer) ? ["isList: true"] : []),
    ...(operation.security.length === 0 ? ["isPublic: true"] : []),
  ];
  return `${operation.operationId}: { ${facts.join(", ")} },`;
}

function isList(answer: Schema | undefined): boolean {
  return answer?.properties?.items !== undefined && answer.properties.next !== undefined;
}

function format(text: string): string {
  return execFileSync("biome", ["check", "--write", "--stdin-file-path=src/client/file.ts"], {
    input: text,
    encoding: "utf8",
  });
}

if (import.meta.main) {
  const folder = new URL("../src/client/", import.meta.url);
  rmSync(new URL("shapes", folder), { recursive: true, force: true });
  mkdirSync(new URL("shapes", folder), { recursive: true });
  for (const [file, text] of await clientFiles()) writeFileSync(new URL(file, folder), text);
}
