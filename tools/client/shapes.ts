import { readdirSync } from "node:fs";
import { comment, fieldsOf, type NameOf, type Schema, typeOf } from "./type-of.ts";

/** What src/api exports, and what each is called in the client. */
export interface Shapes {
  /** By the name of the file in src/api, then by name. */
  readonly byFile: ReadonlyMap<string, ReadonlyMap<string, Schema>>;
  readonly nameOf: NameOf;
  /** The names of the shapes that these need, and those that they need themselves; of a problem, always. */
  usedIn(schemas: readonly Schema[]): ReadonlySet<string>;
  /** The declaration of one shape. What it takes over whole from another is not written again. */
  declare(name: string): string;
  /** The text behind the imports of those shapes that it names and that have their home elsewhere. */
  withImports(text: string, file?: string): string;
}

export async function readShapes(): Promise<Shapes> {
  const byFile = await readFiles();
  const all = new Map([...byFile.values()].flatMap((shapes) => [...shapes]));
  const names = new Map<string, string>();
  for (const [name, schema] of all) names.set(formOf(schema), names.get(formOf(schema)) ?? name);
  const nameOf: NameOf = (schema) => names.get(formOf(schema));

  function baseOf(name: string): string | undefined {
    const own = all.get(name)?.properties ?? {};
    const bases = [...all].filter(([, { properties }]) => properties && isPartOf(properties, own));
    return bases.toSorted(([, a], [, b]) => sizeOf(b) - sizeOf(a))[0]?.[0];
  }

  function usedIn(schemas: readonly Schema[]): ReadonlySet<string> {
    const used = new Set<string>();
    const visit: NameOf = (schema) => {
      const name = nameOf(schema);
      for (let next = name; next !== undefined && !used.has(next); next = baseOf(next)) {
        used.add(next);
        fieldsOf(all.get(next) ?? {}, visit);
      }
      return name;
    };
    for (const schema of [all.get("Problem") ?? [], schemas].flat()) typeOf(schema, visit);
    return used;
  }

  function declare(name: string): string {
    const schema = all.get(name) ?? {};
    const about = comment(schema.description);
    if (schema.properties === undefined)
      return `${about}export type ${name} = ${typeOf(schema, () => undefined)};`;
    const base = baseOf(name);
    const inherited = (base && all.get(base)?.properties) || {};
    const own = Object.entries(schema.properties).filter(([field]) => !(field in inherited));
    const fields = fieldsOf({ ...schema, properties: Object.fromEntries(own) }, nameOf);
    return `${about}export interface ${name} ${base ? `extends ${base} ` : ""}${fields}`;
  }

  function withImports(text: string, file?: string): string {
    const lines = [...byFile].flatMap(([home, shapes]) => {
      const needed = [...shapes.keys()].filter((name) => new RegExp(`[:<( |]${name}\\b`).test(text));
      const from = file === undefined ? `./shapes/${home}` : `./${home}`;
      return home === file || needed.length === 0
        ? []
        : [`import type { ${needed.join(", ")} } from "${from}";\n`];
    });
    return `${lines.join("")}\n${text}`;
  }

  return { byFile, nameOf, usedIn, declare, withImports };
}

async function readFiles(): Promise<ReadonlyMap<string, ReadonlyMap<string, Schema>>> {
  const folder = new URL("../../src/api/", import.meta.url);
  const files = new Map<string, ReadonlyMap<string, Schema>>();
  for (const file of readdirSync(folder).toSorted()) {
    const exported: Record<string, unknown> = await import(new URL(file, folder).href);
    const shapes = Object.entries(exported).filter((entry): entry is [string, Schema] => isShape(entry[1]));
    // A module's names come in one order from Node and in another from a test runner.
    files.set(file, new Map(shapes.toSorted(([a], [b]) => (a < b ? -1 : 1))));
  }
  return files;
}

/** What is worth a name: objects and choices. */
function isShape(value: unknown): value is Schema {
  if (typeof value !== "object" || value === null) return false;
  return "enum" in value || ("type" in value && value.type === "object");
}

/** Whether the one was spread into the other: the very same schemas, not such as happen to be alike. */
function isPartOf(
  part: NonNullable<Schema["properties"]>,
  whole: NonNullable<Schema["properties"]>,
): boolean {
  const fields = Object.entries(part);
  return fields.length < Object.keys(whole).length && fields.every(([name, field]) => whole[name] === field);
}

function sizeOf({ properties = {} }: Schema): number {
  return Object.keys(properties).length;
}

/** The same for two schemas that accept the same: how it is described does not matter. */
function formOf(schema: Schema): string {
  return JSON.stringify(schema, (key, value) => {
    if (key === "description") return undefined;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isObject) return value;
    const { const: only, ...others } = value;
    const plain = only === undefined ? others : { ...others, enum: [only] };
    return Object.fromEntries(Object.entries(plain).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
