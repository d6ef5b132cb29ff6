import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { COMMANDS } from "../../src/cli/commands/index.ts";
import { commandHelp } from "../../src/cli/help.ts";
import { readFernetKey } from "../../src/config.ts";
import { build, run, SOURCE, stopAll } from "./program.ts";

beforeAll(build);
afterAll(stopAll);

describe("keyhold", () => {
  it("lists its commands on stdout when asked for help", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary.slice(0, 9)}`, "m"));
    expect(await run(["help"])).toMatchObject({ code: 0, stdout });
  });

  it("says the same on stderr when it is called without a command, which is wrong usage", async () => {
    const { stdout: help } = await run(["help"]);
    expect(await run([])).toEqual({ code: 2, stdout: "", stderr: help });
  });

  it("prints its version", async () => {
    expect(await run(["--version"])).toEqual({
      code: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });

  it("refuses an unknown command", async () => {
    const stderr = 'keyhold: there is no command "serv"; "keyhold help" lists them\n';
    expect(await run(["serv"])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("refuses to serve without secrets, naming all that is wrong", async () => {
    const stderr = [
      "keyhold: the configuration cannot be used:",
      "  PORT must be a port number from 1 to 65535",
      "  FERNET_KEY is missing; make one with: keyhold generate-key",
      "  JWT_SECRET is shorter than 32 bytes",
      "",
    ].join("\n");
    const env = { PORT: "http", JWT_SECRET: "planted-secret" };
    expect(await run(["serve"], { env })).toEqual({ code: 78, stdout: "", stderr });
  });
});

it("runs from the sources as it does from the build", async () => {
  const built = await Promise.all([run(["help"]), run(["serve"])]);
  expect(
    await Promise.all([run(["help"], { program: SOURCE }), run(["serve"], { program: SOURCE })]),
  ).toEqual(built);
});

it.each(COMMANDS)("the help of $name shows how to call it and every option", (command) => {
  const help = commandHelp(command);
  expect(help).toContain(`Usage: keyhold ${command.name}`);
  for (const option of Object.keys(command.options)) expect(help).toContain(`  --${option}`);
});

it("a command that is asked for help runs nothing", async () => {
  const paper = COMMANDS.find(({ name }) => name === "paper");
  const stdout = paper === undefined ? "" : commandHelp(paper);
  expect(await run(["paper", "--port", "0", "--help"])).toEqual({ code: 0, stdout, stderr: "" });
});

it.each([
  [["serve", "--prot", "1"], "--prot"],
  [["dev", "--port", "70000"], "--port takes a port number"],
  [["paper", "--port", "1e3"], "--port takes a port number"],
  [["migrate", "surplus"], "takes no operand"],
])("refuses %j as wrong usage and says where help is", async (args, expected) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(expected);
  expect(stderr).toContain(`"keyhold ${args[0]} --help" shows how to call it`);
});

it("generate-key prints a Fernet key, a new one each time, and nothing else", async () => {
  const made = await Promise.all([run(["generate-key"]), run(["generate-key"])]);
  for (const { code, stdout, stderr } of made) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^[A-Za-z0-9_-]{43}=\n$/);
    expect(readFernetKey({ FERNET_KEY: stdout.trim() }).keys).toHaveLength(1);
  }
  expect(made[0]?.stdout).not.toBe(made[1]?.stdout);
});

describe("on a Node that is not good enough", () => {
  const pretend = (statement: string) => [
    "--import",
    `data:text/javascript,${encodeURIComponent(statement)}`,
  ];

  it.each([
    ["20.20.2", true],
    ["24.6.9", true],
    ["24.7.0", false],
    ["26.0.0", false],
  ])("Node %s: refuses is %s", async (version, refuses) => {
    const nodeArgs = pretend(
      `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
    );
    const { code, stdout, stderr } = await run(["--version"], { nodeArgs });
    if (!refuses) return expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toBe(
      `keyhold needs Node 24.7 or newer and runs on ${version}. In a clone the right one is at node_modules/.bin/node; npm scripts use it by themselves.\n`,
    );
  });

  it("says that argon2id is missing where OpenSSL lacks it", async () => {
    const nodeArgs = pretend(
      'import crypto from "node:crypto"; import { syncBuiltinESMExports } from "node:module"; delete crypto.argon2; syncBuiltinESMExports();',
    );
    const { code, stderr } = await run(["--version"], { nodeArgs });
    expect(code).toBe(78);
    expect(stderr).toContain("OpenSSL 3.2");
  });
});
