/** What of JSON Schema the API's schemas use. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly description?: string;
  readonly pattern?: string;
}

/** The name under which a schema is exported, if it is. */
export type NameOf = (schema: Schema) => string | undefined;

/** A schema as a type of TypeScript. */
export function typeOf(schema: Schema, nameOf: NameOf): string {
  const name = nameOf(schema);
  if (name !== undefined) return name;
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one, nameOf)).join(" | ");
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  return [schema.type]
    .flat()
    .map((type) => ofType(type, schema, nameOf))
    .join(" | ");
}

function ofType(type: string | undefined, schema: Schema, nameOf: NameOf): string {
  switch (type) {
    case "string":
    case "boolean":
    case "null":
      return type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly (${typeOf(schema.items ?? {}, nameOf)})[]`;
    case "object":
      // Alone it may have a name that it has not together with null.
      return (
        nameOf({ ...schema, type }) ?? (schema.properties === undefined ? OPEN : fieldsOf(schema, nameOf))
      );
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

/** Of objects whose fields are not named there are those alone that belong to a code. */
const OPEN = "Readonly<Record<string, string | number | boolean | null | readonly string[]>>";

/** The fields of an object, in braces. */
export function fieldsOf({ properties = {}, required = [] }: Schema, nameOf: NameOf): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const type = typeOf(field, nameOf);
    const isRequired = required.includes(name);
    return `${comment(field.description)}readonly ${name}${isRequired ? "" : "?"}: ${type}${isRequired ? "" : " | undefined"};`;
  });
  return `{\n${fields.join("\n")}\n}`;
}

export function comment(text: string | undefined): string {
  return text === undefined ? "" : `/** ${text.endsWith(".") ? text : `${text}.`} */\n`;
}
