import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { decryptValue, encryptValue } from "../src/crypto.ts";
import { build, NODE, ROOT } from "./cli/program.ts";
import { askPython } from "./interop/python.ts";

const KEY = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
const VALUES = ["", "hello", "ünïcödé ✓ 🔑", "x".repeat(5_000)];

const folder = mkdtempSync(join(tmpdir(), "keyhold-crypto-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function give(fernetKey: string): void {
  vi.stubEnv("FERNET_KEY", fernetKey);
}

describe("encryptValue and decryptValue", () => {
  it("undo each other", () => {
    give(KEY);
    for (const value of VALUES) expect(decryptValue(encryptValue(value))).toBe(value);
  });

  it("encrypt under the first key of the list and decrypt under every one", () => {
    give(OTHER_KEY);
    const older = encryptValue("older");
    give(`${KEY},${OTHER_KEY}`);
    const newer = encryptValue("newer");
    expect(decryptValue(older)).toBe("older");
    give(KEY);
    expect(decryptValue(newer)).toBe("newer");
    expect(() => decryptValue(older)).toThrow(expect.objectContaining({ code: "key_unreadable" }));
  });

  it("read the key from FERNET_KEY_FILE, again at each call", () => {
    const path = join(folder, "key");
    give("");
    vi.stubEnv("FERNET_KEY_FILE", path);
    writeFileSync(path, `${KEY}\n`);
    const token = encryptValue("kept");
    writeFileSync(path, OTHER_KEY);
    expect(() => decryptValue(token)).toThrow(expect.objectContaining({ code: "key_unreadable" }));
    writeFileSync(path, `${OTHER_KEY},${KEY}`);
    expect(decryptValue(token)).toBe("kept");
  });

  it.each([
    ["", "FERNET_KEY is missing; make one with: keyhold generate-key"],
    ["planted", "FERNET_KEY is not a Fernet key: 32 bytes as 44 characters of URL-safe base64"],
  ])("name the variable when it is %j", (fernetKey, message) => {
    give(fernetKey);
    expect(() => encryptValue("x")).toThrow(message);
    expect(() => decryptValue("x")).toThrow(message);
  });

  it.each(["", "not a token", "gAAAAABk"])("refuse %j", (token) => {
    give(KEY);
    expect(() => decryptValue(token)).toThrow(expect.objectContaining({ code: "key_unreadable" }));
  });

  it("make tokens that Python's cryptography opens, and open those that it makes", () => {
    give(KEY);
    const open = VALUES.map((value) => ({ key: KEY, token: encryptValue(value) }));
    const { opened, made } = askPython({ open, make: VALUES.map((value) => ({ key: KEY, value })) });
    expect(opened).toEqual(VALUES);
    expect(made.map(decryptValue)).toEqual(VALUES);
  });
});

describe("the package's keyhold/crypto", () => {
  beforeAll(build);

  it("is what a program imports by name", () => {
    const script =
      'import { encryptValue, decryptValue } from "keyhold/crypto"; console.log(decryptValue(encryptValue("by name")));';
    const { stdout, stderr } = spawnSync(NODE, ["--input-type=module", "-e", script], {
      cwd: ROOT,
      env: { FERNET_KEY: KEY },
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "by name\n", stderr: "" });
  });

  it("has types that stand alone", () => {
    expect(readFileSync(join(ROOT, "dist/types/crypto.d.ts"), "utf8")).not.toMatch(/\bimport\b|\bfrom "/);
  });

  it("type-checks in a strict program that knows nothing else of us", () => {
    const consumer = mkdtempSync(join(folder, "consumer-"));
    symlinkSync(ROOT, join(consumer, "keyhold"), "dir");
    writeFileSync(join(consumer, "package.json"), '{"type":"module"}');
    const check = (name: string, text: string) => {
      writeFileSync(join(consumer, name), text);
      const paths = JSON.stringify({ "keyhold/crypto": ["./keyhold/dist/types/crypto.d.ts"] });
      const options = { strict: true, module: "nodenext", noEmit: true, types: [], skipLibCheck: false };
      const config = { compilerOptions: { ...options, paths: JSON.parse(paths) }, files: [name] };
      writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(config));
      return spawnSync("tsc", ["-p", consumer], {
        env: { PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}` },
        encoding: "utf8",
      });
    };
    const good =
      'import { encryptValue } from "keyhold/crypto";\nexport const token: string = encryptValue("x");\n';
    expect(check("good.ts", good)).toMatchObject({ status: 0, stdout: "" });
    const bad =
      'import { encryptValue } from "keyhold/crypto";\nexport const token: number = encryptValue(1);\n';
    const { status, stdout } = check("bad.ts", bad);
    expect(status).not.toBe(0);
    expect(stdout).toContain("TS2322");
  });
});
