// Builds dist/: the checked sources bundled into a few files, which halves the start, the types of the public entry,
// and the page.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { buildPage } from "./build-page.mjs";
import { fail, pinned, root, run } from "./ready.mjs";
import { billOfMaterials, noticesOf } from "./shipped/documents.ts";
import { shippedPackages } from "./shipped/packages.ts";

const dist = join(root, "dist");
// Made aside and moved into place whole: a build that fails leaves no half of a program behind.
const draft = join(root, `dist-${process.pid}`);
mkdirSync(draft);
process.on("exit", () => rmSync(draft, { recursive: true, force: true }));

const bundle = await rolldown({
  cwd: root,
  platform: "node",
  // The worker is started by its name, from the chunk that lies beside it.
  input: {
    main: "src/main.ts",
    crypto: "src/crypto.ts",
    "chunks/bcrypt-worker": "src/threads/bcrypt-worker.ts",
    // It starts itself, so it must not be part of another chunk.
    renewing: "src/renewing.ts",
  },
  onLog: (level, log) => {
    if (level === "warn") fail(`build: ${log.message}`, 1);
  },
});
const { output } = await bundle.write({
  dir: draft,
  format: "esm",
  chunkFileNames: "chunks/[name]-[hash].js",
});
// By itself: it runs in browsers too, and shares nothing with the server.
const client = await rolldown({ cwd: root, platform: "neutral", input: "src/client.ts" });
await client.write({ file: join(draft, "client.js"), format: "esm" });
chmodSync(join(draft, "main.js"), 0o755);

const types = join(draft, "declarations");
run("tsc", ["-p", "tsconfig.types.json", "--outDir", types]);
for (const entry of ["crypto.d.ts", "client.d.ts", "client"]) {
  cpSync(join(types, entry), join(draft, "types", entry), { recursive: true });
}
rmSync(types, { recursive: true });

const page = await buildPage(join(draft, "page"));

const server = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
const packages = shippedPackages(root, { server, page });
writeFileSync(join(draft, "THIRD-PARTY-NOTICES.txt"), noticesOf(packages));
writeFileSync(join(draft, "sbom.cdx.json"), billOfMaterials(root, packages));

rmSync(dist, { recursive: true, force: true });
renameSync(draft, dist);

// The first start would fill the compile cache; filling it here makes the first start a quick one too.
const { status } = spawnSync("node", [join(dist, "main.js"), "help"], {
  env: pinned,
  stdio: ["ignore", "ignore", 2],
});
if (status !== 0) fail("build: the built program does not start", 1);
