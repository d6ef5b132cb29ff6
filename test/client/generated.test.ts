import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../src/client/routes.ts";
import { ERROR_LIST } from "../../src/core/errors.ts";
import { readPaths } from "../../tools/client/read-api.ts";
import { clientFiles } from "../../tools/client.ts";

const FOLDER = new URL("../../src/client/", import.meta.url);

let files: ReadonlyMap<string, string>;
let operations: { id: string; path: string }[];
beforeAll(async () => {
  files = await clientFiles();
  const paths = Object.entries(await readPaths());
  operations = paths.flatMap(([path, methods]) =>
    Object.values(methods).map(({ operationId }) => ({ id: operationId, path })),
  );
});

describe("the client's routes and shapes", () => {
  it("are what the schemas say (else: npm run client)", () => {
    const shapes = readdirSync(new URL("shapes", FOLDER)).map((name) => `shapes/${name}`);
    expect([...shapes, "routes.ts"].toSorted()).toEqual([...files.keys()].toSorted());
    for (const [file, text] of files) expect(readFileSync(new URL(file, FOLDER), "utf8"), file).toBe(text);
  });

  it("have every route under /api/v1, each under a name of its own", () => {
    const named = operations.filter(({ path }) => path.startsWith("/api/v1/")).map(({ id }) => id);
    expect(named.toSorted()).toEqual(Object.keys(ROUTES).toSorted());
    const ids = operations.map(({ id }) => id);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("say once what several of them hold", () => {
    const text = [...files.values()].join("\n");
    for (const name of ["FrozenApiKey", "ReplacedApiKey", "ActivatedApiKey"])
      expect(text).toContain(`export interface ${name} extends ApiKey {`);
    expect(text).toContain("export interface NewVirtualKey extends VirtualKey {");
    expect(text).toContain("readonly warnings: readonly Notice[];");
    const fields = [...text.matchAll(/^ {2}readonly \w+\??: (?!string|number|boolean)[^;]{60,};$/gm)];
    expect(fields.map(([field]) => field)).toEqual([...new Set(fields.map(([field]) => field))]);
  });

  it("inherit only what one was made of, not what happens to be alike", () => {
    const text = files.get("shapes/api-keys.ts");
    expect(text).toContain("export interface ReplaceBody {");
    expect(text).toContain("readonly confirm_account_change?: boolean | undefined;");
  });

  it("know every code of an error", () => {
    const [union] = /readonly code:([^;]*);/.exec(files.get("shapes/problem.ts") ?? "")?.slice(1) ?? [];
    const codes = [...(union ?? "").matchAll(/"(\w+)"/g)].map(([, code]) => code);
    expect(codes).toEqual(Object.keys(ERROR_LIST));
  });
});
