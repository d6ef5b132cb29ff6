/** The part of an OpenAPI document that the page shows. */
interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
}

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A page to read the API: plain HTML without scripts, so that the strictest Content-Security-Policy holds for it too. */
export function documentationPage(document: unknown): string {
  const { info, paths } = document as Document;
  const operations = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => ({
      path,
      method,
      operation: operation as Operation,
    })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags ?? []))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(tag));
    return `<h2>${escapeHtml(tag)}</h2>${own.map(showOperation).join("")}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(info.title)} API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<h1>${escapeHtml(info.title)} API <small>${escapeHtml(info.version)}</small></h1>
<p>${escapeHtml(info.description ?? "")} The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
${sections.join("\n")}
</body>
</html>
`;
}

export const STYLESHEET = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 0 auto; padding: 1rem; }
h2 { margin-top: 2.5rem; text-transform: capitalize; }
h3 { margin: 1.5rem 0 0.25rem; font: 1rem ui-monospace, monospace; overflow-wrap: anywhere; }
h3 b { display: inline-block; min-width: 4.5em; }
p { margin: 0.25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; margin: 0.5rem 0; }
caption { text-align: left; font-weight: 600; }
td, th { border-top: 1px solid #8886; padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
small { font-weight: 400; opacity: 0.7; }
`;

function showOperation({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const needsToken = (operation.security ?? []).length > 0;
  const answers = Object.entries(operation.responses ?? {}).filter(([status]) => status !== "default");
  return [
    `<h3><b>${escapeHtml(method.toUpperCase())}</b> ${escapeHtml(path)}</h3>`,
    `<p>${escapeHtml(operation.summary ?? "")}.${needsToken ? " Needs an access token." : ""}</p>`,
    fieldTable("Body", schemaOf(operation.requestBody)),
    ...answers.map(([status, answer]) => fieldTable(`Answer ${status}`, schemaOf(answer))),
  ].join("\n");
}

function schemaOf(part: Operation["requestBody"]): Schema | undefined {
  return Object.values(part?.content ?? {})[0]?.schema;
}

function fieldTable(caption: string, schema: Schema | undefined): string {
  const rows = Object.entries(schema?.properties ?? {}).flatMap(([name, field]) =>
    fieldRows(name, field, schema?.required),
  );
  if (rows.length === 0) return caption === "Body" ? "" : `<p><b>${escapeHtml(caption)}</b>: no body</p>`;
  return `<table><caption>${escapeHtml(caption)}</caption>${rows.join("")}</table>`;
}

function fieldRows(name: string, field: Schema, required: readonly string[] = []): string[] {
  const optional = required.includes(name.split(".").at(-1) ?? name) ? "" : " <small>optional</small>";
  const own = `<tr><td><code>${escapeHtml(name)}</code>${optional}</td><td>${escapeHtml(typeOf(field))}</td><td>${escapeHtml(field.description ?? "")}</td></tr>`;
  const inner = field.type === "array" ? field.items : field;
  const prefix = field.type === "array" ? `${name}[]` : name;
  const nested = Object.entries(inner?.properties ?? {}).flatMap(([key, child]) =>
    fieldRows(`${prefix}.${key}`, child, inner?.required),
  );
  return [own, ...nested];
}

function typeOf(field: Schema): string {
  if (field.enum !== undefined) return field.enum.map(String).join(" | ");
  const type = [field.type ?? "any"].flat().join(" | ");
  const bounds =
    field.maxLength === undefined ? "" : `, ${field.minLength ?? 0} to ${field.maxLength} characters`;
  return `${type}${field.format === undefined ? "" : `, ${field.format}`}${bounds}`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
