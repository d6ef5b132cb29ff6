// Builds the page into a folder: hashed files, each compressed beside itself, and no more of them than the budget allows.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { fail, root } from "./ready.mjs";

/** JavaScript that has to arrive before the key page stands, in bytes after gzip. */
const FIRST_LOAD_BUDGET = 130_000;
const COMPRESSIBLE = /\.(?:html|js|css|svg)$/;

/** Answers the ids of the modules that are in the page. */
export async function buildPage(outDir, budget = FIRST_LOAD_BUDGET) {
  // Whoever builds may be a test, and would get the React that is for developing.
  process.env.NODE_ENV = "production";
  const { output } = await build({
    configFile: join(root, "web", "vite.config.ts"),
    logLevel: "warn",
    build: { outDir },
  });
  const manifest = JSON.parse(readFileSync(join(outDir, ".vite", "manifest.json"), "utf8"));
  rmSync(join(outDir, ".vite"), { recursive: true });
  const bytes = firstLoad(outDir, manifest);
  if (bytes > budget) {
    fail(`build: the first load of the page takes ${bytes} bytes of JavaScript; ${budget} are allowed`, 1);
  }
  console.error(`page: ${bytes} bytes of JavaScript on first load, gzip (of ${budget})`);
  compress(outDir);
  return output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
}

/** The scripts of index.html, all that they import statically, and the larger of the languages, of which one is loaded. */
function firstLoad(outDir, manifest) {
  const needed = new Set();
  const need = (key) => {
    if (needed.has(key)) return;
    needed.add(key);
    manifest[key].imports?.forEach(need);
  };
  const html = readFileSync(join(outDir, "index.html"), "utf8");
  const named = [...html.matchAll(/ (?:src|href)="\/([^"]+\.js)"/g)].map(([, file]) => file);
  const first = Object.keys(manifest).filter((key) => named.includes(manifest[key].file));
  if (named.length === 0 || first.length < named.length)
    fail("build: index.html names no scripts of the manifest", 1);
  first.forEach(need);
  const size = (key) => gzipSync(readFileSync(join(outDir, manifest[key].file)), { level: 9 }).length;
  const languages = Object.keys(manifest).filter((key) => /^locales\/\w+\/index\.ts$/.test(key));
  if (languages.length === 0) fail("build: the manifest names no language", 1);
  const scripts = [...needed].filter((key) => manifest[key].file.endsWith(".js"));
  return scripts.reduce((sum, key) => sum + size(key), Math.max(...languages.map(size)));
}

function compress(outDir) {
  const files = readdirSync(outDir, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => COMPRESSIBLE.test(name))) {
    const path = join(outDir, file);
    const bytes = readFileSync(path);
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, quality));
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
