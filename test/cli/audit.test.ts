import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { webhookSignature } from "../../src/core/audit/webhook.ts";
import { Secret } from "../../src/core/secret.ts";
import { freePort } from "../free-port.ts";
import { openRaw, type RawQuery, type RawValue } from "../raw-query.ts";
import { build, type Ended, removeFolders, run, SECRETS, start, stop, stopAll } from "./program.ts";

const ACCOUNT = { email: "ada@example.com", password: "a long enough password" };

let folder: string;
let whole: string;
let outside: string;
let publicKey: string;
/** A copy of the database, which each test does its worst to. */
let copy: string;
let change: RawQuery;

beforeAll(async () => {
  build();
  folder = mkdtempSync(join(tmpdir(), "keyhold-audit-"));
  whole = join(folder, "keyhold.db");
  outside = join(folder, "audit.jsonl");
  const env = {
    ...SECRETS,
    DATABASE_URL: `file:${whole}`,
    PORT: String(await freePort("127.0.0.1")),
    REGISTRATION: "open",
    CHECKPOINT_SECONDS: "1",
    AUDIT_FILE: outside,
  };
  const server = start(["serve"], { env });
  const url = await server.ready;
  for (const route of ["register", "login", "login"]) {
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/api/v1/auth/${route}`, { method: "POST", headers, body: JSON.stringify(ACCOUNT) });
  }
  expect((await stop(server)).code).toBe(0);
  const printed = await run(["audit", "public-key"], { env });
  publicKey = printed.stdout.trim();
});
beforeEach(() => {
  copy = join(folder, "copy.db");
  copyFileSync(whole, copy);
  change = openRaw(`file:${copy}`).query;
});
afterAll(async () => {
  await stopAll();
  removeFolders();
  rmSync(folder, { recursive: true });
});

/** Whoever has the database, the file of checkpoints and the public key, and nothing else. */
function outsider(...more: string[]): Promise<Ended> {
  const args = ["audit", "verify", "--from", outside, "--public-key", publicKey, ...more];
  return run(args, { env: { DATABASE_URL: `file:${copy}` } });
}

const operator = (...args: string[]) =>
  run(["audit", ...args], { env: { ...SECRETS, DATABASE_URL: `file:${copy}` } });

describe("keyhold audit verify", () => {
  it("says that a past which nobody changed is whole, and to an outsider what it could not check", async () => {
    const { code, stdout, stderr } = await outsider();
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^whole: 5 entries in 2 chains, \d+ checkpoints?\n/);
    expect(stdout).toMatch(/^outside: \d+ checkpoints?, the newest \d+ of \d{4}-/m);
    expect(stdout).toMatch(/^not checked: the MACs of heads/m);
    const own = await operator("verify");
    expect([own.code, own.stdout.includes("MACs")]).toEqual([0, false]);
  });

  it("says which entry it is, when somebody changed one byte of any text of any entry", async () => {
    const rows = await change("select * from audit_entries order by chain_id, sequence");
    for (const column of ["event", "actor", "subject", "request_id", "data", "details_hash", "hash"]) {
      for (const row of rows) {
        const text = String(row[column]);
        const altered = text === "" ? "x" : `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
        await change(`update audit_entries set ${column} = ? where hash = ?`, altered, String(row.hash));
        const { code, stdout } = await outsider();
        const place = `${row.chain_id === 0 ? "chain 0 (the deployment)" : `chain ${row.chain_id}`}, entry ${row.sequence}`;
        expect([code, stdout], `${column} of ${place}`).toEqual([
          1,
          expect.stringContaining(`altered: ${place}: `),
        ]);
        copyFileSync(whole, copy);
      }
    }
  }, 600_000);

  it("names what was done to chains, heads and checkpoints", async () => {
    const acts: readonly (readonly [string, RawValue[], RegExp])[] = [
      ["delete from audit_entries where chain_id = ? and sequence = 2", [1], /^missing: chain 1, entry 2: /m],
      ["delete from audit_entries where chain_id = ? and sequence = 3", [1], /^cut_off: chain 1, entry 3: /m],
      ["update audit_heads set head = ? where chain_id = 1", ["0".repeat(64)], /^head_rewritten: chain 1: /m],
      [
        "update audit_details set details = ? where chain_id = 1 and sequence = 1",
        ["{}"],
        /^altered: chain 1, entry 1: /m,
      ],
      ["delete from audit_details where chain_id = 1 and sequence = ?", [2], /^missing: chain 1, entry 2: /m],
      [
        "update audit_checkpoints set at = at + ? where number = 1",
        [1],
        /^checkpoint_wrong: checkpoint 1: /m,
      ],
      ["delete from audit_checkpoints where number = ?", [1], /^checkpoint_missing: checkpoint 1: /m],
    ];
    for (const [statement, values, said] of acts) {
      await change(statement, ...values);
      const { code, stdout } = await outsider();
      expect([code, stdout], statement).toEqual([1, expect.stringMatching(said)]);
      copyFileSync(whole, copy);
    }
  });

  it("finds by the file alone that the database was set back to an earlier moment", async () => {
    for (const name of [
      "audit_entries",
      "audit_details",
      "audit_heads",
      "audit_checkpoints",
      "audit_checkpoint_leaves",
    ]) {
      await change(`delete from ${name}`);
    }
    await change("delete from audit_checkpoint_head");
    await change("delete from users");
    const { code, stdout } = await outsider();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^cut_off: chain 0 \(the deployment\), entry \d+, checkpoint 1: .*the file states/m,
    );
  });

  it("answers as JSON where a program reads it", async () => {
    await change("update audit_entries set data = ? where chain_id = 1 and sequence = 2", "[]");
    const { code, stdout } = await outsider("--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "broken",
      fault_count: 1,
      faults: [{ kind: "altered", chain: "1", sequence: 2, message: expect.any(String) }],
      not_checked: ["macs"],
    });
  });

  it("ends with 2 when it could not be run, with 78 when the Fernet key is another", async () => {
    const env = { DATABASE_URL: `file:${join(folder, "nowhere.db")}` };
    expect((await run(["audit", "verify"], { env })).code).toBe(2);
    expect(
      (
        await run(["audit", "verify", "--from", join(folder, "nowhere")], {
          env: { DATABASE_URL: `file:${copy}` },
        })
      ).code,
    ).toBe(2);
    expect((await run(["audit", "verify", "--public-key", "x"], { env })).code).toBe(2);
    const other = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";
    const wrong = await run(["audit", "verify"], {
      env: { FERNET_KEY: other, DATABASE_URL: `file:${copy}` },
    });
    expect([wrong.code, wrong.stderr.includes(other)]).toEqual([78, false]);
  });

  it("takes the public key from a file too, and says that another than the sealed one was used", async () => {
    const path = join(folder, "public-key");
    writeFileSync(path, `${publicKey}\n`);
    expect((await operator("verify", "--public-key", path)).code).toBe(0);
    const { code, stdout } = await operator(
      "verify",
      "--public-key",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    );
    expect(code).toBe(1);
    expect(stdout).toContain("is not signed by this deployment");
    expect(stdout).toContain("not checked: the sealed key: --public-key is another");
  });

  it("tells in its help what it proves against whom", async () => {
    const { code, stdout } = await run(["audit", "verify", "--help"]);
    expect(code).toBe(0);
    for (const words of ["only the database", "the Fernet key too", "the outside file too"])
      expect(stdout).toContain(words);
  });
});

describe("a server with places for its checkpoints", () => {
  it("prints them on the standard output, and sends them signed until they are taken", async () => {
    const heard: { signature: string; body: string }[] = [];
    const receiver = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      heard.push({ signature: String(request.headers["keyhold-signature"]), body });
      response.statusCode = heard.length === 1 ? 503 : 204;
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const secret = "s".repeat(32);
    const server = start(["serve"], {
      env: {
        ...SECRETS,
        DATABASE_URL: `file:${join(folder, "other.db")}`,
        PORT: String(await freePort("127.0.0.1")),
        CHECKPOINT_SECONDS: "1",
        AUDIT_FILE: "-",
        WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
        WEBHOOK_SECRET: secret,
      },
    });
    await server.ready;
    await server.said('"job":"webhook"');
    const { code, stdout } = await stop(server);
    receiver.close();
    expect(code).toBe(0);
    const printed = stdout
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line) as { checkpoint: { number: number } });
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(heard[1]?.body).toBe(heard[0]?.body);
    const { signature, body } = heard[1] ?? { signature: "", body: "" };
    const [, seconds] = /^t=(\d+),v1=/.exec(signature) ?? [];
    expect(signature).toBe(webhookSignature(new Secret(secret), Number(seconds), body));
    const sent = JSON.parse(body) as { checkpoint: { number: number } };
    expect(sent.checkpoint.number).toBe(1);
    for (const { checkpoint } of printed) expect(checkpoint.number).toBeGreaterThan(0);
  });
});

describe("keyhold audit export and archive", () => {
  it("prints the entries as JSON Lines or CSV, of all or of one account", async () => {
    const all = await operator("export");
    const lines = all.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([all.code, lines.length, all.stderr]).toEqual([0, 5, "5 entries\n"]);
    const csv = await operator("export", "--format", "csv", "--user", ACCOUNT.email);
    const [head, ...records] = csv.stdout.split("\r\n");
    expect(head).toBe("chain_id,sequence,at,event,actor,subject,request_id,data,details,details_hash,hash");
    expect(records[0]).toMatch(
      /^1,1,\d{4}-.*,user\.registered,user:1,user:1,[0-9a-f]{16},\{\},"\{""address"":/,
    );
    expect((await operator("export", "--format", "xml")).code).toBe(2);
    expect((await operator("export", "--user", "nobody@example.com")).code).toBe(1);
  });

  it("moves what a checkpoint covers into a file, after which the past still proves whole", async () => {
    const file = join(folder, "archive.jsonl");
    const { code, stderr } = await operator("archive", file, "--before", "1");
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^.*: \d+ entries of \d+ chains, SHA-256 [0-9a-f]{64}\n$/),
    ]);
    expect(readFileSync(file, "utf8").trim().split("\n").length).toBeGreaterThan(0);
    expect((await operator("verify")).stdout).toMatch(/^archived before: \d+ entries$/m);
    expect((await outsider()).code).toBe(0);
    expect((await operator("archive", file, "--before", "1")).code).toBe(2);
    expect((await operator("archive", `${file}2`, "--before", "99")).code).toBe(1);
    expect((await operator("archive", `${file}3`)).code).toBe(2);
  });

  it("archives nothing of a past that is broken", async () => {
    await change("update audit_entries set data = ? where chain_id = 1 and sequence = 1", "[]");
    const file = join(folder, "broken.jsonl");
    const { code, stderr } = await operator("archive", file, "--before", "1");
    expect([code, stderr]).toEqual([1, expect.stringContaining("nothing was archived")]);
  });
});
