import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT, build, type Ended, NODE, run, SECRETS, stopAll } from "./program.ts";

const env = { ...SECRETS, KEYHOLD_ENV: "test", REGISTRATION: "invite" };
let folder: string;

beforeAll(() => {
  build();
  folder = mkdtempSync(join(tmpdir(), "keyhold-users-"));
});
afterAll(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

function user(words: string, input?: string): Promise<Ended> {
  return run(["user", ...words.split(" "), "--data-dir", folder], {
    env,
    ...(input === undefined ? {} : { input }),
  });
}

async function stateOf(email: string): Promise<unknown> {
  const { stdout } = await user("list --json");
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return rows.find((row) => row.email === email);
}

describe("keyhold user", () => {
  it("alone is wrong usage and lists its commands; with --help it lists them", async () => {
    const help = await run(["user", "--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("user reset-totp") });
    expect(await run(["user"])).toEqual({ code: 2, stdout: "", stderr: help.stdout });
  });

  it("refuses a command that there is not, and a missing or surplus operand without repeating it", async () => {
    expect(await user("ban x")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no command "user ban"'),
    });
    expect(await user("create")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("EMAIL is missing"),
    });
    const surplus = await user("create a@example.com hunter2secret");
    expect(surplus).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("takes EMAIL and nothing more"),
    });
    expect(surplus.stderr).not.toContain("hunter2secret");
  });
});

describe("keyhold user create", () => {
  it("takes the password from the first line of stdin and prints nothing on stdout", async () => {
    const made = await user("create Ayse@Example.com", "correct horse\nnot this\n");
    expect(made).toEqual({ code: 0, stdout: "", stderr: "made the account of ayse@example.com\n" });
    expect(await stateOf("ayse@example.com")).toMatchObject({
      is_active: true,
      has_totp: false,
      has_key: false,
    });
  });

  it("prints a password of its own making, and that alone, with --generate", async () => {
    const { code, stdout } = await user("create berk@example.com --generate");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^[a-z0-9]{26}\n$/) });
  });

  it.each([
    ["create ayse@example.com --generate", undefined, "The e-mail is taken"],
    ["create nobody --generate", undefined, "email: This is not an e-mail address."],
    ["create cem@example.com", "short\n", "password: Use at least 8 characters."],
    ["reset-password nobody@example.com --generate", undefined, "No account has this e-mail."],
    ["end-sessions nobody@example.com", undefined, "No account has this e-mail."],
    ["reset-totp ayse@example.com", undefined, "This account has no second factor."],
  ])("%s with %j is refused in one sentence, with nothing on stdout", async (words, input, sentence) => {
    const refused = await user(words, input);
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(sentence) });
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
  });

  it("gives up quietly when stdin ends before there is a password", async () => {
    expect(await user("create deniz@example.com")).toEqual({ code: 1, stdout: "", stderr: "" });
  });
});

describe("an account", () => {
  it("is switched off and on, and each is said once", async () => {
    const off = [await user("deactivate berk@example.com"), await user("deactivate berk@example.com")];
    expect(off.map(({ stderr }) => stderr)).toEqual([
      "the account is switched off; no session was open\n",
      "the account was off already\n",
    ]);
    expect(await stateOf("berk@example.com")).toMatchObject({ is_active: false });
    expect((await user("activate berk@example.com")).stderr).toBe("the account is active again\n");
    expect(await stateOf("berk@example.com")).toMatchObject({ is_active: true });
  });

  it("is not deleted where nobody can be asked, unless --yes is given", async () => {
    expect(await user("delete berk@example.com")).toMatchObject({ code: 2 });
    expect(await stateOf("berk@example.com")).toBeDefined();
    expect(await user("delete berk@example.com --yes")).toMatchObject({ code: 0, stdout: "" });
    expect(await stateOf("berk@example.com")).toBeUndefined();
  });

  it("can be offered by a link whose invitation browsers keep to themselves", async () => {
    const { stdout, stderr } = await user("invite --email cem@example.com --days 2");
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:8700\/signup#invitation=khi_[\w-]{43}\n$/);
    expect(stderr).toMatch(/^it makes one account until \d{4}-/);
    expect(await user("invite --days 0")).toMatchObject({ code: 2 });
  });
});

/** Runs the program at a terminal of its own, types each answer when its question has come, and answers what was shown. */
const AT_TERMINAL = `
import os, pty, select, signal, sys, time
args, turns = sys.argv[1].split("\\x1f"), [t.split("\\x1e") for t in sys.argv[2].split("\\x1f")]
pid, fd = pty.fork()
if pid == 0: os.execvp(args[0], args)
seen, turn, end = b"", 0, time.time() + 50
while time.time() < end:
    if select.select([fd], [], [], 0.1)[0]:
        try: data = os.read(fd, 4096)
        except OSError: break
        if not data: break
        seen += data
    if turn < len(turns) and turns[turn][0].encode() in seen[sum(len(t[0]) for t in turns[:turn]):]:
        time.sleep(0.1); os.write(fd, turns[turn][1].encode()); turn += 1
if time.time() >= end: os.kill(pid, signal.SIGKILL)
sys.stdout.buffer.write(seen); sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

function atTerminal(words: string, turns: readonly (readonly [string, string])[]) {
  const args = [NODE, BUILT, "user", ...words.split(" "), "--data-dir", folder].join("\x1f");
  const script = turns.map((turn) => turn.join("\x1e")).join("\x1f");
  const { status, stdout } = spawnSync("/usr/bin/python3", ["-c", AT_TERMINAL, args, script], {
    env,
    encoding: "utf8",
  });
  return { code: status, shown: stdout };
}

describe("at a terminal", () => {
  it("a password is asked for twice and not shown", () => {
    const turns = [
      ["New password: ", "unseen-passworx\x7fd\r"],
      ["The same again: ", "unseen-password\r"],
    ] as const;
    const { code, shown } = atTerminal("create elif@example.com", turns);
    expect({ code, shown }).toMatchObject({ code: 0, shown: expect.stringContaining("made the account") });
    expect(shown).not.toContain("unseen");
  });

  it("two different passwords are refused", () => {
    const turns = [
      ["New password: ", "first password\r"],
      ["The same again: ", "other password\r"],
    ] as const;
    expect(atTerminal("reset-password elif@example.com", turns)).toMatchObject({
      code: 2,
      shown: expect.stringContaining("the two passwords differ"),
    });
  });

  it("Ctrl-C leaves everything as it was", () => {
    expect(atTerminal("reset-password elif@example.com", [["New password: ", "abc\x03"]])).toMatchObject({
      code: 1,
    });
  });

  it("deleting needs the e-mail typed again", async () => {
    const question = "to delete the account: ";
    expect(atTerminal("delete elif@example.com", [[question, "yes\r"]])).toMatchObject({ code: 2 });
    expect(await stateOf("elif@example.com")).toBeDefined();
    expect(atTerminal("delete elif@example.com", [[question, "elif@example.com\r"]])).toMatchObject({
      code: 0,
    });
    expect(await stateOf("elif@example.com")).toBeUndefined();
  });
});
