import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseImportUrl, readImportUrl } from "../../src/config/import-url.ts";

const urlOf = (text: string) => {
  const location = parseImportUrl(text);
  return location?.kind === "postgres" ? location.url.reveal() : location?.path;
};

describe("the address of the other program's database", () => {
  it.each([
    ["sqlite:////srv/bot/tradebot.db", "/srv/bot/tradebot.db"],
    ["sqlite+aiosqlite:////srv/bot/tradebot.db", "/srv/bot/tradebot.db"],
    ["sqlite:///./tradebot.db", resolve("tradebot.db")],
    ["sqlite:///tradebot.db?check_same_thread=false", resolve("tradebot.db")],
    ["file:/srv/bot/tradebot.db", "/srv/bot/tradebot.db"],
    ["postgres://bot:secret@db:5432/bot", "postgres://bot:secret@db:5432/bot"],
    ["postgresql://bot:secret@db/bot", "postgres://bot:secret@db/bot"],
    ["postgresql+asyncpg://bot:secret@db/bot", "postgres://bot:secret@db/bot"],
    ["postgresql+psycopg2://bot:s%40cret@db/bot", "postgres://bot:s%40cret@db/bot"],
    ["postgresql+asyncpg://bot:s@db/bot?ssl=require", "postgres://bot:s@db/bot?sslmode=require"],
    ["postgresql://bot:s@db/bot?sslmode=verify-full", "postgres://bot:s@db/bot?sslmode=verify-full"],
  ])("%s is understood as Python understands it", (text, expected) => {
    expect(urlOf(text)).toBe(expected);
  });

  it.each([
    "",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "mysql://bot:secret@db/bot",
    "postgresql://",
    "postgresql+asyncpg://bot:secret@db",
    "tradebot.db",
  ])("%s is refused", (text) => {
    expect(parseImportUrl(text)).toBeUndefined();
  });

  it("is understood or refused, whatever it is", () => {
    const schemes = fc.constantFrom("postgresql+asyncpg://", "postgres:", "sqlite:///", "file:", "");
    fc.assert(
      fc.property(schemes, fc.string({ unit: "binary" }), (scheme, rest) => {
        const kind = parseImportUrl(scheme + rest)?.kind;
        expect([undefined, "sqlite", "postgres"]).toContain(kind);
      }),
    );
  });

  it("comes from a file, and a fault names the variable without its value", () => {
    const folder = mkdtempSync(join(tmpdir(), "keyhold-import-"));
    const file = join(folder, "url");
    writeFileSync(file, "postgresql+asyncpg://bot:planted@db/bot\n");
    expect(readImportUrl({ IMPORT_URL_FILE: file })).toMatchObject({
      location: { kind: "postgres", host: "db" },
    });
    rmSync(folder, { recursive: true });
    expect(readImportUrl({})).toEqual({ location: undefined });
    for (const environment of [{ IMPORT_URL: "mysql://bot:planted@db" }, { IMPORT_URL_FILE: file }]) {
      const read = readImportUrl(environment);
      expect(read).toMatchObject({ faults: [{ variable: Object.keys(environment)[0] }] });
      expect(JSON.stringify(read)).not.toContain("planted");
    }
  });
});
