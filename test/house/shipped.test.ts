import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { noticesOf } from "../../tools/shipped/documents.ts";
import { ALLOWED_LICENCES, shippedPackages } from "../../tools/shipped/packages.ts";
import { build, newFolder, ROOT, removeFolders } from "../cli/program.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

let bill: { readonly metadata: { readonly component: Component }; readonly components: readonly Component[] };
let notices: string;

beforeAll(() => {
  build();
  bill = JSON.parse(readFileSync(join(ROOT, "dist/sbom.cdx.json"), "utf8"));
  notices = readFileSync(join(ROOT, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
});
afterAll(removeFolders);

const partsOf = (name: string) =>
  bill.components.find((component) => component.name === name)?.properties.map(({ value }) => value);

describe("the bill of materials", () => {
  it("is of this version, and names what the programs are made of as well as what the page is made of", () => {
    expect(bill.metadata.component).toMatchObject({ name: "keyhold", version: manifest.version });
    for (const name of ["fastify", "kysely", "pg", "pino", "undici", "nodemailer", "bcryptjs", "typebox"])
      expect([name, partsOf(name)]).toEqual([name, ["server"]]);
    for (const name of [
      "react",
      "react-dom",
      "@base-ui/react",
      "@tanstack/react-query",
      "lucide-react",
      "wouter",
    ])
      expect([name, partsOf(name)]).toEqual([name, ["page"]]);
    // The bundlers' own pieces.
    expect(partsOf("rolldown")).toEqual(["server", "page"]);
  });

  it("names nothing that only builds or tests", () => {
    for (const name of ["vitest", "typescript", "ccxt", "playwright-core", "fast-check", "@types/node"])
      expect(partsOf(name)).toBeUndefined();
  });

  it("has the version that is installed, and the lockfile's checksum, of each", () => {
    for (const { name, version, hashes, licenses } of bill.components) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
      expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
      expect([name, ALLOWED_LICENCES.has(licenses[0]?.license.id ?? "")]).toEqual([name, true]);
    }
    expect(bill.components.length).toBeGreaterThan(80);
  });
});

describe("the licence texts", () => {
  it("stand in the package for everything that the bill names", () => {
    for (const { name, version } of bill.components) {
      const [, text = ""] = notices.split(`\n${name} ${version}: `);
      const own = text.split("=".repeat(80), 1)[0] ?? "";
      expect([name, /copyright|unlicense/i.test(own)]).toEqual([name, true]);
    }
  });

  it("hold what Meta and the authors of pg ask to be kept", () => {
    expect(notices).toContain("Copyright (c) Meta Platforms, Inc. and affiliates.");
    expect(notices).toMatch(/Copyright \(c\) .*Brian Carlson/);
  });
});

describe("a package that a bundler has put into dist/", () => {
  /** A package of somebody, and the id that a bundler gives to a module of it. */
  function moduleOf(name: string, described: object, files: Readonly<Record<string, string>> = {}) {
    const root = newFolder();
    const folder = join(root, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", ...described }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return { root, modules: { server: [join(folder, "index.js")], page: [] } };
  }
  const read = ({ root, modules }: ReturnType<typeof moduleOf>) => shippedPackages(root, modules);

  it.each(["GPL-3.0-only", "SEE LICENSE IN EULA", undefined])(
    "fails the build under the licence %s",
    (license) => {
      expect(() => read(moduleOf("alien", { license }))).toThrow(
        /^alien 1\.0\.0 would be shipped, and its licence/,
      );
    },
  );

  it("brings licence and notice files along, however they are called", () => {
    const files = { "LICENCE.md": "Copyright A", NOTICE: "Made by B", "licensing.js": "code" };
    const [shipped] = read(moduleOf("@some/thing", { license: "Apache-2.0" }, files));
    expect(shipped).toMatchObject({
      name: "@some/thing",
      text: "Copyright A\n\nMade by B",
      parts: ["server"],
    });
  });

  it("is given the text of the read-me, or the standard one, when it has no file", () => {
    const section = "# x\n## License\n\nCopyright D\n\nPermission is hereby granted, …\n";
    const [read1] = read(moduleOf("in-readme", { license: "MIT" }, { "README.md": section }));
    expect(read1?.text).toBe("Copyright D\n\nPermission is hereby granted, …");
    const [named] = read(
      moduleOf("named", { license: "MIT", author: "Ada" }, { "README.md": "## License\nMIT\n" }),
    );
    expect(noticesOf(named === undefined ? [] : [named])).toContain(
      "Copyright (c) Ada\n\nPermission is hereby granted",
    );
  });
});
