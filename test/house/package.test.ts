import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { BUILT, build } from "../cli/program.ts";
import { ROOT } from "./imports.ts";

describe("the published package", () => {
  beforeAll(build);

  it("carries the build and the documents, and neither sources nor tests nor a Node", () => {
    const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const paths: string[] = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "package.json",
        "dist/main.js",
        "dist/crypto.js",
        "dist/client.js",
        "dist/chunks/bcrypt-worker.js",
        "dist/types/crypto.d.ts",
        "dist/types/client.d.ts",
        "dist/types/client/shapes/problem.d.ts",
        "dist/page/index.html",
        "dist/page/index.html.br",
        "dist/THIRD-PARTY-NOTICES.txt",
        "dist/sbom.cdx.json",
        "deploy/health.mjs",
        "deploy/nginx/keyhold.conf",
        "deploy/systemd/keyhold@.service",
        "docs/configuration.md",
      ]),
    );
    const allowed =
      /^(?:LICENSE|README\.md|SECURITY\.md|CHANGELOG\.md|package\.json|dist\/[^.].*\.(?:js|d\.ts)|dist\/page\/[^.].*|dist\/THIRD-PARTY-NOTICES\.txt|dist\/sbom\.cdx\.json|deploy\/[^.].*|docs\/[^/]*)$/;
    expect(paths.filter((path) => !allowed.test(path) || /\.map$|secret|\.env$|\.db$/.test(path))).toEqual(
      [],
    );
  });

  it("runs nothing when it is installed", () => {
    const scripts = Object.keys(manifest.scripts);
    expect(
      scripts.filter((name) => /^(?:pre|post)?(?:install|prepare)$|^(?:pre|post)prepare$/.test(name)),
    ).toEqual([]);
  });

  it("starts by itself where it is installed, and reaches everything else only after its check of Node", () => {
    const text = readFileSync(BUILT, "utf8");
    expect(text.startsWith("#!/usr/bin/env node\n")).toBe(true);
    expect(text).not.toMatch(/^import\b.*(?:from|")/m);
  });
});

describe("the pinned Node", () => {
  const sums = readFileSync(join(ROOT, "runtime/SHA256SUMS"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split("  "));

  it("has a checksum for each package that runtime/ names", () => {
    const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, "runtime/package.json"), "utf8"));
    expect(sums.map(([, path]) => path?.split("/")[0]).sort()).toEqual(
      Object.keys(optionalDependencies).sort(),
    );
  });

  const installed = sums.filter(([, path]) => existsSync(join(ROOT, "node_modules", path ?? "")));
  it.each(installed)("of checksum %s is what is installed at %s", async (sum, path) => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(join(ROOT, "node_modules", path ?? "")), hash);
    expect(hash.digest("hex")).toBe(sum);
  });
});
