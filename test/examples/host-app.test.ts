import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { build, newFolder, ROOT, removeFolders, SECRETS } from "../cli/program.ts";
import { freePort } from "../free-port.ts";

const page = readFileSync(join(ROOT, "docs", "embedding.md"), "utf8");
const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, lines]) => lines ?? "");

const started: { readonly child: ChildProcess; readonly closed: Promise<unknown> }[] = [];
let env: Record<string, string>;
let ports: readonly number[];
let folder: string;

beforeAll(async () => {
  build();
  folder = newFolder();
  ports = await Promise.all([1, 2, 3].map(() => freePort("127.0.0.1")));
  const [app, keyhold] = ports;
  env = {
    PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}`,
    APP_URL: `http://localhost:${app}`,
    KEYHOLD_URL: `http://127.0.0.1:${keyhold}`,
    CHECKPOINT_SECONDS: "1",
  };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const { child } of started) if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await Promise.all(started.map(({ closed }) => closed));
  removeFolders();
});

/** The lines of the page, with ports and a folder that are free. */
function here(lines: string): string {
  const [app, keyhold, paper] = ports;
  const ours = new Map<string, unknown>([
    ["3000", app],
    ["8700", keyhold],
    ["8701", paper],
    ["data/embedding", folder],
  ]);
  // All at once, since a port that is free may contain one of these.
  return lines.replaceAll(/3000|870[01]|data\/embedding/g, (theirs) => String(ours.get(theirs)));
}

/** Runs in the background until it says that it is ready; answers what it says later. */
async function background(lines: string): Promise<(text: string) => Promise<void>> {
  const child = spawn("sh", ["-c", here(lines)], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  started.push({ child, closed: once(child, "close") });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const until = async (text: string) => {
    while (!said.includes(text)) await once(child.stdout, "data");
  };
  await until("ready ");
  return until;
}

describe("the page for developers", () => {
  it("has three commands, which lead from nothing to a bot's order and a webhook that is genuine", async () => {
    expect(commands).toHaveLength(3);
    const [app = "", keyhold = "", order = ""] = commands;
    const appSays = await background(app);
    await background(keyhold);
    const { stdout, stderr } = spawnSync("sh", ["-c", here(order)], { cwd: ROOT, env, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      "ada@example.com has an account at Keyhold",
      expect.stringMatching(/^stored \w{4}\*{4}\w{4}: valid$/),
      "the order is FILLED",
    ]);
    await appSays("keyhold says audit.checkpoint");
  });

  it("names a command that links an account which is there already", async () => {
    const [, link = ""] = /`keyhold (user link [^`]*)`/.exec(page) ?? [];
    const options = {
      cwd: ROOT,
      encoding: "utf8",
      env: {
        ...env,
        ...SECRETS,
        HOST_LOGIN_ISSUER: "x",
        HOST_LOGIN_AUDIENCE: "x",
        HOST_LOGIN_SECRET: "-".repeat(32),
      },
    } as const;
    const keyhold = (words: string, input = "") =>
      spawnSync("node", ["dist/main.js", ...words.split(" "), "--data-dir", newFolderOnce], {
        ...options,
        input,
      });
    const newFolderOnce = newFolder();
    expect(keyhold("user create ada@example.com", "a long enough password\n").status).toBe(0);
    const { status, stderr } = keyhold(link);
    expect(stderr).toBe("linked to x\n");
    expect(status).toBe(0);
  });
});

describe("the example's check of a webhook", () => {
  const body = '{"type":"audit.checkpoint"}';
  const at = 499_162_800;

  it("takes the vector of the format, for five minutes, and nothing that differs", async () => {
    vi.stubEnv("WEBHOOK_SECRET", "s".repeat(32));
    const url = new URL("../../examples/host-app/webhook.js", import.meta.url).href;
    const { isFromKeyhold } = (await import(url)) as {
      isFromKeyhold: (header: string | undefined, body: string, now: number) => boolean;
    };
    const mac = "d193c2b7e0c9bbe6893e2dfe0063ef7cd50f28c1a7c0a0a0186e1b88ecab5694";
    const header = `t=${at},v1=${mac}`;
    expect(isFromKeyhold(header, body, at)).toBe(true);
    expect(isFromKeyhold(header, body, at + 300)).toBe(true);
    expect(isFromKeyhold(header, body, at + 301)).toBe(false);
    expect(isFromKeyhold(header, `${body} `, at)).toBe(false);
    expect(isFromKeyhold(`t=${at + 1},v1=${mac}`, body, at)).toBe(false);
    expect(isFromKeyhold(`t=${at},v1=${mac.slice(1)}`, body, at)).toBe(false);
    expect(isFromKeyhold(undefined, body, at)).toBe(false);
  });
});
