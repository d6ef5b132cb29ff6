import { generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { answerControl } from "../../src/paper/control/answer.ts";
import type { PaperKey } from "../../src/paper/keys.ts";
import { emptyState } from "../../src/paper/state.ts";
import { ACCOUNT, RESTRICTIONS } from "./binance-api.ts";
import { startPaper, T0 } from "./client.ts";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const spki = publicKey.export({ type: "spki", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

const many = (count: number) => Array.from({ length: count }, (_, i) => [`enable${i}`, false]);

describe("POST /paper/keys", () => {
  it("answers key, secret and account for hmac, no secret for an uploaded key", async () => {
    const paper = await startPaper();
    expect(await paper.control("POST", "/paper/keys", { type: "hmac", account: "alice" })).toEqual({
      api_key: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      secret_key: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      account: "alice",
    });
    expect(await paper.control("POST", "/paper/keys", { type: "ed25519", public_key: spki })).toEqual({
      api_key: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
      account: expect.stringMatching(/^account-[A-Za-z0-9]{8}$/),
    });
  });

  it("gives keys of one account one uid, keys without an account different ones", async () => {
    const paper = await startPaper();
    const uid = async (fields: object) =>
      ((await paper.signed(await paper.newKey(fields), "GET", ACCOUNT)).body as { uid: number }).uid;
    const alice = await uid({ account: "alice" });
    expect(alice).toBeGreaterThanOrEqual(100_000_000);
    expect(await uid({ account: "alice" })).toBe(alice);
    expect(await uid({ account: "bob" })).not.toBe(alice);
    expect(await uid({})).not.toBe(await uid({}));
  });

  it("keeps an account from its first key to the reset", async () => {
    const paper = await startPaper();
    const opened = async () => {
      const key = await paper.newKey({ account: "alice" });
      return ((await paper.signed(key, "GET", ACCOUNT)).body as { updateTime: number }).updateTime;
    };
    expect(await opened()).toBe(T0);
    paper.clock.now += 1;
    expect(await opened()).toBe(T0);
    await paper.control("POST", "/paper/reset");
    expect(await opened()).toBe(T0 + 1);
  });

  it("merges permissions over reading and trading, and keeps unknown names", async () => {
    const paper = await startPaper();
    const permissions = {
      enableSpotAndMarginTrading: false,
      enableAlphaWithdrawals: true,
      permitsFoo: false,
    };
    const key = await paper.newKey({ permissions });
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({
      enableReading: true,
      ...permissions,
    });
  });

  it("takes the expiry as epoch ms or RFC 3339, and does not show none", async () => {
    const paper = await startPaper();
    const expiry = async (trading_expires_at: unknown) => {
      const key = await paper.newKey({ trading_expires_at });
      return (await paper.signed(key, "GET", RESTRICTIONS)).body as object;
    };
    const shown = { tradingAuthorityExpirationTime: 1_800_000_000_000 };
    expect(await expiry(1_800_000_000_000)).toMatchObject(shown);
    expect(await expiry("2027-01-15T08:00:00.000Z")).toMatchObject(shown);
    expect(await expiry("2027-01-15T11:00:00+03:00")).toMatchObject(shown);
    expect(await expiry(null)).not.toHaveProperty("tradingAuthorityExpirationTime");
  });

  it.each([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["empty", ""],
    ["of an unknown type", { type: "dsa" }],
    ["with an unknown field", { type: "hmac", permission: {} }],
    ["an hmac key with a public key", { type: "hmac", public_key: spki }],
    ["an ed25519 key without a public key", { type: "ed25519" }],
    ["an rsa key with an ed25519 public key", { type: "rsa", public_key: spki }],
    ["with a private key", { type: "ed25519", public_key: pkcs8 }],
    ["with a long public key", { type: "rsa", public_key: `${spki}${"\n".repeat(5_000)}` }],
    ["with permissions that are a list", { type: "hmac", permissions: [] }],
    ["with 51 permissions", { type: "hmac", permissions: Object.fromEntries(many(51)) }],
    ["with a permission that is text", { type: "hmac", permissions: { enableReading: "true" } }],
    ["with a permission named like another field", { type: "hmac", permissions: { ipRestrict: true } }],
    ["with a permission named __proto__", '{"type":"hmac","permissions":{"__proto__":true}}'],
    ["with a restriction that is text", { type: "hmac", ip_restrict: "yes" }],
    ["with a network as address", { type: "hmac", allowed_addresses: ["10.0.0.0/8"] }],
    ["with one address as text", { type: "hmac", allowed_addresses: "127.0.0.1" }],
    ["with 31 addresses", { type: "hmac", allowed_addresses: Array(31).fill("127.0.0.1") }],
    ["with a date without time", { type: "hmac", trading_expires_at: "2027-01-15" }],
    ["with an impossible date", { type: "hmac", trading_expires_at: "2027-13-45T00:00:00Z" }],
    ["with a negative time", { type: "hmac", trading_expires_at: -1 }],
    ["with an empty account", { type: "hmac", account: "" }],
    ["with a long account", { type: "hmac", account: "a".repeat(65) }],
    ["with a number as account", { type: "hmac", account: 1 }],
  ])("refuses a body that is %s with 400 and a sentence", async (_, fields) => {
    const paper = await startPaper();
    const body = typeof fields === "string" ? fields : JSON.stringify(fields);
    const reply = await paper.ask("POST", "/paper/keys", { body });
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ error: expect.stringMatching(/^.+\.$/) });
    expect(reply.text).not.toContain("PRIVATE KEY");
  });

  it("takes null for whatever may be left out", async () => {
    const paper = await startPaper();
    const none = { public_key: null, permissions: null, ip_restrict: null, allowed_addresses: null };
    const key = await paper.newKey({ ...none, trading_expires_at: null, account: null });
    expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(200);
    await paper.control("PATCH", `/paper/keys/${key.apiKey}`, { permissions: null, account: null });
    expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(200);
  });

  it("does not ask for a content type", async () => {
    const paper = await startPaper();
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const headers = { "content-type": type };
      expect((await paper.ask("POST", "/paper/keys", { body: '{"type":"hmac"}', headers })).status).toBe(201);
    }
  });
});

it("refuses the hundred thousand and first key with 409", () => {
  const state = emptyState();
  const request = { method: "POST", path: "/paper/keys", body: Buffer.from('{"type":"hmac"}') };
  const make = () => answerControl(state, request, T0, randomBytes).status;
  expect(make()).toBe(201);
  const [key] = state.keys.values();
  for (let i = 1; i < 100_000; i += 1) state.keys.set(String(i), key as PaperKey);
  expect(make()).toBe(409);
});

describe("PATCH and DELETE /paper/keys/:api_key", () => {
  it("changes what is given and keeps the rest", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ account: "alice", permissions: { enableFutures: true } });
    const path = `/paper/keys/${key.apiKey}`;
    const changed = await paper.control("PATCH", path, { permissions: { enableReading: false } });
    expect(changed).toMatchObject({
      api_key: key.apiKey,
      account: "alice",
      permissions: { enableReading: false, enableFutures: true, enableSpotAndMarginTrading: true },
      ip_restrict: false,
      allowed_addresses: [],
      trading_expires_at: null,
    });
    expect(changed).not.toHaveProperty("secret_key");
    expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(401);
    await paper.control("PATCH", path, { permissions: { enableReading: true } });
    expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(200);
  });

  it("binds a key to addresses and frees it again", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const status = async (fields: object) => {
      await paper.control("PATCH", `/paper/keys/${key.apiKey}`, fields);
      return (await paper.signed(key, "GET", ACCOUNT)).status;
    };
    expect(await status({ allowed_addresses: ["203.0.113.7"] })).toBe(401);
    expect(await status({ ip_restrict: false })).toBe(200);
    expect(await status({ ip_restrict: true })).toBe(401);
    expect(await status({ allowed_addresses: ["203.0.113.7", "127.0.0.1"] })).toBe(200);
    expect(await status({ allowed_addresses: ["203.0.113.7"] })).toBe(401);
    expect(await status({ allowed_addresses: [] })).toBe(200);
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({ ipRestrict: false });
  });

  it("sets the expiry and takes it away with null", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const change = (trading_expires_at: unknown) =>
      paper.control("PATCH", `/paper/keys/${key.apiKey}`, { trading_expires_at });
    expect(await change(T0)).toMatchObject({ trading_expires_at: T0 });
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({
      enableSpotAndMarginTrading: false,
    });
    expect(await change(null)).toMatchObject({ trading_expires_at: null });
    expect((await paper.signed(key, "GET", RESTRICTIONS)).body).toMatchObject({
      enableSpotAndMarginTrading: true,
    });
  });

  it("moves a key to another account", async () => {
    const paper = await startPaper();
    const key = await paper.newKey({ account: "alice" });
    const uid = async () => ((await paper.signed(key, "GET", ACCOUNT)).body as { uid: number }).uid;
    const before = await uid();
    await paper.control("PATCH", `/paper/keys/${key.apiKey}`, { account: "bob" });
    expect(await uid()).not.toBe(before);
  });

  it.each([{ type: "hmac" }, { public_key: spki }, { secret_key: "x" }])(
    "does not change %j",
    async (fields) => {
      const paper = await startPaper();
      const key = await paper.newKey();
      const reply = await paper.ask("PATCH", `/paper/keys/${key.apiKey}`, { body: JSON.stringify(fields) });
      expect(reply.status).toBe(400);
    },
  );

  it("changes nothing when one of several fields is bad", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const body = JSON.stringify({ permissions: { enableReading: false }, ip_restrict: "yes" });
    expect((await paper.ask("PATCH", `/paper/keys/${key.apiKey}`, { body })).status).toBe(400);
    expect((await paper.signed(key, "GET", ACCOUNT)).status).toBe(200);
  });

  it("deletes a key, which is unknown from then on", async () => {
    const paper = await startPaper();
    const key = await paper.newKey();
    const path = `/paper/keys/${key.apiKey}`;
    expect((await paper.ask("DELETE", path)).status).toBe(204);
    expect((await paper.signed(key, "GET", ACCOUNT)).body).toMatchObject({ code: -2015 });
    expect((await paper.ask("DELETE", path)).status).toBe(404);
    expect((await paper.ask("PATCH", path, { body: "{}" })).status).toBe(404);
  });
});
