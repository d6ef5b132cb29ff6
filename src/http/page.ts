import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** Encodings that the build may leave beside a file, smallest first, by their name in HTTP. */
export const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

type Encoding = (typeof ENCODINGS)[number]["name"];

/** A file as it is answered. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly encoded: ReadonlyMap<Encoding, Buffer>;
}

/** The page as the build left it. */
export interface Page {
  readonly index: PageFile;
  /** By file name; each name holds a hash of what is in the file. */
  readonly assets: ReadonlyMap<string, PageFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The folder of the built page, or undefined where none was built. The way up to package.json is the same from the
 * sources and from the bundle, wherever in it this code came to lie.
 */
export function findPage(from: string = import.meta.dirname): string | undefined {
  if (!existsSync(join(from, "package.json"))) {
    const above = dirname(from);
    return above === from ? undefined : findPage(above);
  }
  const folder = join(from, "dist", "page");
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}

/**
 * Reads the page into memory, once: it is small, no address of a request can then name a file that is not in it, and
 * a build that is replaced under a running server does not mix with it.
 */
export function readPage(folder: string): Page {
  const assets = join(folder, "assets");
  const names = readdirSync(assets, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => ENCODINGS.every(({ suffix }) => !name.endsWith(suffix)));
  return {
    index: readPageFile(join(folder, "index.html")),
    assets: new Map(names.map((name) => [name, readPageFile(join(assets, name))])),
  };
}

function readPageFile(path: string): PageFile {
  const plain = readFileSync(path);
  const there = ENCODINGS.filter(({ suffix }) => existsSync(path + suffix));
  // Of the content: npm gives every file of a package the same time, and the size of index.html hardly ever changes.
  const hash = createHash("sha256").update(plain).digest("base64url");
  return {
    type: TYPES[extname(path)] ?? "application/octet-stream",
    // Weak, since it stands for all encodings of the file.
    etag: `W/"${hash}"`,
    plain,
    encoded: new Map(there.map(({ name, suffix }) => [name, readFileSync(path + suffix)])),
  };
}
