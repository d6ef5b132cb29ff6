import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build, newFolder, ROOT, type Running, removeFolders, start, stop, stopAll } from "../cli/program.ts";
import { freePort } from "../free-port.ts";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");

let server: Running;
let tour: string;

beforeAll(async () => {
  build();
  const paperPort = await freePort("127.0.0.1");
  server = start(["dev", "--port", "0", "--paper-port", String(paperPort), "--data-dir", newFolder()]);
  tour = lines()
    .replaceAll("http://127.0.0.1:8700", await server.ready)
    .replaceAll("127.0.0.1:8701", `127.0.0.1:${paperPort}`);
});

afterAll(async () => {
  await stop(server);
  await stopAll();
  removeFolders();
});

test("the tour of the README has six lines, which do what the README says", () => {
  expect(lines().trim().split("\n")).toHaveLength(6);
  const [user, key, balance] = run(tour);
  expect(user).toMatchObject({ id: 1, email: "ayse@example.com", is_active: true });
  expect(key).toMatchObject({ exchange: "paper", environment: "paper", is_valid: true, state: "valid" });
  expect(key).toHaveProperty("warnings.0.message", "The key works from any address.");
  expect(balance).toHaveProperty("balances.0", { asset: "BTC", free: "0.50000000", locked: "0.00000000" });
});

test("the key that can withdraw, as the README changes the tour, is refused with nothing stored", () => {
  const [change = ""] = /'\{"type":"hmac","permissions":.*?'/.exec(readme) ?? [];
  const other = tour.replace("ayse@", "other@").replace(`'{"type":"hmac"}'`, change);
  const [, refusal, balance] = run(other);
  expect(refusal).toMatchObject({ code: "key_too_powerful", params: { permissions: ["enableWithdrawals"] } });
  expect(readme).toContain(`"detail":"${refusal?.detail}"`);
  expect(balance).toMatchObject({ code: "no_key" });
});

function lines(): string {
  return /<!-- tour -->\n```sh\n(.*?)```/s.exec(readme)?.[1] ?? "";
}

/** Runs the lines in a shell; each answer is a JSON value. */
function run(script: string): Record<string, unknown>[] {
  const { stdout, stderr } = spawnSync("bash", ["-c", script.replaceAll(/^curl .*$/gm, "$&; echo")], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
