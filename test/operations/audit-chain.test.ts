import { createHash, createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { authenticate } from "../../src/operations/authenticate.ts";
import { logout } from "../../src/operations/logout.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { caught } from "../core/crypto/caught.ts";
import { SPEC_KEY } from "../core/crypto/material.ts";
import { chainOf, type Desk, EMAIL, ORIGIN, openDesk } from "./desk.ts";

// The hashing below is written from docs/formats.md and uses nothing of ours.

const FIELDS = [
  "chain_id",
  "sequence",
  "at",
  "event",
  "actor",
  "subject",
  "request_id",
  "data",
  "details_hash",
] as const;

function field(value: unknown): Buffer {
  const bytes = Buffer.from(String(value));
  return Buffer.concat([Buffer.from(bytes.length.toString(16).padStart(8, "0"), "hex"), bytes]);
}

function sha256(...parts: Buffer[]): string {
  return createHash("sha256").update(Buffer.concat(parts)).digest("hex");
}

function recompute(entries: readonly Record<string, unknown>[]): string {
  let previous = "0".repeat(64);
  for (const [index, entry] of entries.entries()) {
    expect(entry.sequence).toBe(index + 1);
    expect(entry.details_hash).toBe(
      sha256(Buffer.from(String(entry.nonce), "hex"), Buffer.from(String(entry.details))),
    );
    expect(entry.nonce).toMatch(/^[0-9a-f]{32}$/);
    const fields = ["keyhold/v1/audit_entry", ...FIELDS.map((name) => entry[name])].map(field);
    previous = sha256(Buffer.from(previous, "hex"), ...fields);
    expect(entry.hash).toBe(previous);
  }
  return previous;
}

function headMac(chain: number, sequence: number, hash: string): string {
  const label = `keyhold/v1/audit_heads/mac/${chain}\u0001`;
  const subkey = createHmac("sha256", Buffer.from(SPEC_KEY, "base64url")).update(label).digest();
  const bytes = Buffer.concat(["keyhold/v1/audit_head", chain, sequence, hash].map(field));
  return createHmac("sha256", subkey).update(bytes).digest("hex");
}

let desk: Desk;
let userId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
});
afterEach(() => desk.close());

/** All that can happen to sessions, once. */
async function live(): Promise<void> {
  const { refreshToken } = await desk.login();
  await caught(() => desk.login({ password: "not the password" }));
  if (refreshToken === undefined) throw new Error("no refresh token");
  desk.wait(1_000);
  const { accessToken } = await refreshSession(desk.deps, ORIGIN, refreshToken.token);
  await logout(desk.deps, ORIGIN, await authenticate(desk.deps, () => ORIGIN, accessToken.reveal()));
  const again = await desk.login();
  await refreshSession(desk.deps, ORIGIN, again.refreshToken?.token ?? refreshToken.token);
  desk.wait(60_000);
  await caught(() => refreshSession(desk.deps, ORIGIN, again.refreshToken?.token ?? refreshToken.token));
}

describe("a user's chain", () => {
  it("holds exactly one entry for each act, each with request id, address and agent", async () => {
    await live();
    const entries = await chainOf(desk, userId);
    expect(entries.map(({ event }) => event)).toEqual([
      "user.registered",
      "session.opened",
      "session.refused",
      "session.refreshed",
      "session.ended",
      "session.opened",
      "session.refreshed",
      "session.reuse_detected",
    ]);
    for (const { request_id, details } of entries) {
      expect(request_id).toBe(ORIGIN.requestId);
      expect(JSON.parse(String(details))).toMatchObject({
        address: ORIGIN.address,
        user_agent: ORIGIN.userAgent,
      });
    }
  });

  it("can be recomputed from the database by docs/formats.md, up to the head and its MAC", async () => {
    await live();
    for (const chain of [0, userId]) {
      const entries = await chainOf(desk, chain);
      const hash = recompute(entries);
      const [head] = await desk.rows("select sequence, head, mac from audit_heads where chain_id = ?", chain);
      expect(head).toEqual({
        sequence: entries.length,
        head: hash,
        mac: headMac(chain, entries.length, hash),
      });
    }
  });

  it("still holds when details are erased, which its hashes cover only by their hash", async () => {
    await live();
    const before = await chainOf(desk, userId);
    await desk.rows("delete from audit_details where chain_id = ? returning 1", userId);
    const kept = await desk.rows("select * from audit_entries where chain_id = ? order by sequence", userId);
    expect(recompute(kept.map((entry, index) => ({ ...before[index], ...entry })))).toBe(before.at(-1)?.hash);
    expect(JSON.stringify(kept)).not.toMatch(/203\.0\.113|curl|ada@/);
  });

  it("holds nothing personal or secret in what it covers for ever", async () => {
    await live();
    const covered = JSON.stringify(await desk.rows("select data, subject, actor from audit_entries"));
    expect(covered).not.toMatch(/ada@|203\.0\.113|curl|password/);
  });

  it("grows without gaps when many act at once", async () => {
    await desk.login();
    await Promise.all(Array.from({ length: 12 }, () => desk.login()));
    expect(recompute(await chainOf(desk, userId))).toMatch(/^[0-9a-f]{64}$/);
    expect(await chainOf(desk, userId)).toHaveLength(14);
  });
});

describe("what cannot be recorded is not done: 503 audit_unavailable and nothing changed, when", () => {
  const dump = () =>
    Promise.all(
      ["users", "sessions", "refresh_tokens", "audit_entries", "known_address_blocks"].map((table) =>
        desk.rows(`select * from ${table}`),
      ),
    );

  it.each([
    ["the MAC of the head is another", `update audit_heads set mac = '${"0".repeat(64)}'`],
    ["the MAC of the head is empty", "update audit_heads set mac = ''"],
    ["the head is another hash", `update audit_heads set head = '${"0".repeat(64)}'`],
    ["the head has another number", "update audit_heads set sequence = sequence + 1"],
    [
      "the head is of another chain",
      "update audit_heads set (sequence, head, mac) = (select sequence, head, mac from audit_heads where chain_id = 0)",
    ],
    ["the head was removed", "delete from audit_heads where chain_id > 0"],
  ])("%s", async (_, tampering) => {
    await desk.rows(`${tampering} returning 1`);
    const before = await dump();
    expect((await caught(() => desk.login())).code).toBe("audit_unavailable");
    expect(await dump()).toEqual(before);
  });

  it("an older head was put back with its own good MAC", async () => {
    const [old] = await desk.rows("select sequence, head, mac from audit_heads where chain_id = ?", userId);
    await desk.login();
    const values = [Number(old?.sequence), String(old?.head), String(old?.mac), userId];
    await desk.rows(
      "update audit_heads set sequence = ?, head = ?, mac = ? where chain_id = ? returning 1",
      ...values,
    );
    const before = await dump();
    expect((await caught(() => desk.login())).code).toBe("audit_unavailable");
    expect(await dump()).toEqual(before);
  });

  it("one user's chain was tampered with, and no other user is affected", async () => {
    const bob = await desk.register("bob@example.com");
    await desk.rows("update audit_heads set mac = '' where chain_id = ? returning 1", userId);
    expect((await caught(() => desk.login({ email: EMAIL }))).code).toBe("audit_unavailable");
    expect((await desk.login({ email: "bob@example.com" })).user.id).toBe(bob);
  });
});
