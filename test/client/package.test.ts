import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, NODE, newFolder, ROOT, removeFolders } from "../cli/program.ts";

/** An application that has installed the package. */
let folder: string;
beforeAll(() => {
  build();
  folder = newFolder();
  const installed = join(folder, "node_modules", "keyhold");
  mkdirSync(installed, { recursive: true });
  symlinkSync(join(ROOT, "dist"), join(installed, "dist"));
  writeFileSync(join(installed, "package.json"), readFileSync(join(ROOT, "package.json")));
});
afterAll(removeFolders);

const PLAIN = `
import { createClient, KeyholdProblem } from "keyhold/client";
const keyhold = createClient({ baseUrl: "http://127.0.0.1:9", timeoutMs: 5000 });
const error = await keyhold.getAbout().catch((thrown) => thrown);
console.log(error instanceof KeyholdProblem, error.code, Object.keys(keyhold).length);
`;

/** Each line below an @ts-expect-error is a mistake; without the mistake it would be an error that there is none. */
const TYPED = `
import { createClient, KeyholdProblem, type ApiKey, type AuditEntry, type ErrorCode, type VirtualKeyLimits } from "keyhold/client";

const keyhold = createClient({ baseUrl: "https://keys.example.org", token: async () => "token" });

export async function right(signal: AbortSignal): Promise<ApiKey> {
  for await (const { event, at } of keyhold.listAuditEntries({ limit: 50 }, { signal })) console.log(event, at);
  const { items, next } = await keyhold.listVirtualKeys();
  await keyhold.listVirtualKeys({ after: next ?? undefined });
  for (const { id, max_day_value } of items) await keyhold.changeVirtualKey(id, { max_day_value });
  await keyhold.createVirtualKey({ label: "bot", permissions: ["read"] }, { timeoutMs: 1_000 });
  const key: ApiKey = await keyhold.freezeApiKey();
  return key.is_frozen ? key : keyhold.getApiKey();
}

export async function change(id: number, limits: VirtualKeyLimits): Promise<AuditEntry | undefined> {
  await keyhold.changeVirtualKey(id, limits);
  return (await keyhold.listAuditEntries({ limit: 1 })).items[0];
}

export function told(error: unknown): ErrorCode | "timeout" | "unreachable" | "unexpected_answer" | undefined {
  return error instanceof KeyholdProblem ? error.code : undefined;
}

export function wrong(key: ApiKey, error: KeyholdProblem): void {
  // @ts-expect-error there is no server without an address
  createClient({});
  // @ts-expect-error a body is needed
  keyhold.login();
  // @ts-expect-error a field is missing
  keyhold.login({ email: "ada@example.com" });
  // @ts-expect-error a field is not known
  keyhold.createVirtualKey({ label: "bot", permissions: ["read"], withdraw: true });
  // @ts-expect-error there is no such permission
  keyhold.createVirtualKey({ label: "bot", permissions: ["withdraw"] });
  // @ts-expect-error an id is a number
  keyhold.getVirtualKey("7");
  // @ts-expect-error there is no such route
  keyhold.getSecretKey();
  // @ts-expect-error no answer holds a secret
  key.secret_key;
  // @ts-expect-error what was answered is not changed
  key.label = "other";
  // @ts-expect-error there is no such code
  if (error.code === "no_such_code") return;
  // @ts-expect-error a single thing is no list
  keyhold.getApiKey()[Symbol.asyncIterator];
}
`;

/** Another Node on the machine, if there is one that is new enough: the client is for older ones too. */
const OTHER_NODE = "/usr/bin/node";
const hasOther =
  existsSync(OTHER_NODE) && isNewEnough(execFileSync(OTHER_NODE, ["--version"], { encoding: "utf8" }));

/** 20.3 or newer. */
function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 3);
}

describe("the client in the package", () => {
  const versions = [NODE, ...(hasOther ? [OTHER_NODE] : [])];

  it.each(versions)("is imported by plain JavaScript under %s", (node) => {
    const file = join(folder, "plain.mjs");
    writeFileSync(file, PLAIN);
    expect(execFileSync(node, [file], { encoding: "utf8" })).toMatch(/^true unreachable 4\d\n$/);
  });

  it("imports nothing, and weighs less than 4 KiB", () => {
    const code = readFileSync(join(ROOT, "dist", "client.js"), "utf8");
    expect(code).not.toMatch(/\bimport\b|\brequire\(|\bprocess\b|\bBuffer\b|node:/);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(4_096);
  });

  it.each([
    ["for Node", { module: "nodenext", types: ["node"], typeRoots: [join(ROOT, "node_modules", "@types")] }],
    [
      "for browsers",
      {
        module: "esnext",
        moduleResolution: "bundler",
        lib: ["es2022", "dom", "dom.asynciterable"],
        types: [],
      },
    ],
  ])("has types that hold what is right and what is wrong, %s", (_, options) => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "typed.ts"), TYPED);
    const compilerOptions = {
      target: "es2022",
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
    const { stdout } = spawnSync(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", folder], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});
