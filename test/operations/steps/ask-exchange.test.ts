import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judge } from "../../../src/core/keys/judge.ts";
import { STRICT_POLICY } from "../../../src/core/keys/policy.ts";
import { Secret } from "../../../src/core/secret.ts";
import { askForBalances, askForInspection } from "../../../src/operations/steps/ask-exchange.ts";
import { exchange, openPaperDesk, type PaperDesk } from "./paper-desk.ts";

const PAPER = exchange("paper");
const TESTNET = exchange("binance-testnet");

let desk: PaperDesk;
beforeEach(async () => {
  desk = await openPaperDesk();
});
afterEach(() => desk.close());

async function inspect(options?: object) {
  const credential = await desk.makeKey(options);
  const answer = await askForInspection(desk.deps, PAPER, credential);
  if (answer.outcome !== "accepted") throw new Error(JSON.stringify(answer));
  return { ...answer.inspection, ...judge(STRICT_POLICY, answer.inspection, Date.now()) };
}

describe("an inspection at the paper exchange", () => {
  it("accepts a spot key and reads what it may do, from three requests of weight 1, 1 and 20", async () => {
    const key = await inspect({ ip_restrict: true });
    expect(key).toMatchObject({ verdict: { kind: "accepted" }, warnings: [], ipRestricted: true });
    expect(key.accountId).toMatch(/^\d+$/);
    expect(desk.taken).toEqual([1, 1, 20]);
    expect(await desk.requests()).toEqual([
      { path: "/api/v3/time", verdict: "public" },
      { path: "/sapi/v1/account/apiRestrictions", verdict: "ok" },
      { path: "/api/v3/account", verdict: "ok" },
    ]);
  });

  it("asks for the time once, not at every inspection", async () => {
    await inspect();
    await inspect();
    const times = (await desk.requests()).filter(({ path }) => path === "/api/v3/time");
    expect(times).toHaveLength(1);
  });

  it.each(["enableWithdrawals", "permitsUniversalTransfer", "enableFutures", "enableAlphaWithdrawals"])(
    "finds %s switched on, and so the key too powerful, although the account may withdraw with every key",
    async (name) => {
      const key = await inspect({ ip_restrict: true, permissions: { [name]: true } });
      expect(key.verdict).toEqual({ kind: "too_powerful", permissions: [name] });
    },
  );

  it("reads the end of the right to trade, and warns of it and of the missing address", async () => {
    const expiresAt = Date.now() + 86_400_000;
    const key = await inspect({ trading_expires_at: expiresAt });
    expect(key.tradingExpiresAt).toBe(expiresAt);
    expect(key.warnings.map((w) => w.code)).toEqual(["ip_unrestricted", "trading_expires"]);
  });

  it.each(["ed25519", "rsa"] as const)("signs with an %s key", async (type) => {
    const pair =
      type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2_048 }) : generateKeyPairSync("ed25519");
    const public_key = pair.publicKey.export({ type: "spki", format: "pem" });
    const { apiKey } = await desk.makeKey({ type, public_key });
    const secret = new Secret(pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    const answer = await askForInspection(desk.deps, PAPER, { keyType: type, apiKey, secret });
    expect(answer.outcome).toBe("accepted");
  });

  it("learns from the testnet's way of asking that the key works, and that its rights are unknown", async () => {
    const credential = await desk.makeKey({ permissions: { enableWithdrawals: true } });
    const answer = await askForInspection(desk.deps, TESTNET, credential);
    expect(answer).toMatchObject({ outcome: "accepted", inspection: { permissionsKnown: false } });
    expect((await desk.requests()).map(({ path }) => path)).toEqual(["/api/v3/time", "/api/v3/account"]);
  });
});

describe("a rejection names its cause", () => {
  async function reason(change: { apiKey?: string; secret?: string }, options?: object, at = PAPER) {
    const made = await desk.makeKey(options);
    const secret = change.secret === undefined ? made.secret : new Secret(change.secret);
    const answer = await askForInspection(desk.deps, at, { ...made, ...change, secret });
    return answer.outcome === "rejected" ? answer.reason : answer;
  }

  it("wrong secret", async () => {
    expect(await reason({ secret: "x".repeat(64) })).toEqual({ code: "wrong_secret", params: {} });
  });

  it("malformed key", async () => {
    expect(await reason({ apiKey: "too-short" })).toEqual({ code: "malformed_key", params: {} });
  });

  it("swapped fields: unknown, after the exchange was also asked with a false signature", async () => {
    const made = await desk.makeKey();
    const swapped = { ...made, apiKey: made.secret.reveal(), secret: new Secret(made.apiKey) };
    const answer = await askForInspection(desk.deps, PAPER, swapped);
    expect(answer).toEqual({
      outcome: "rejected",
      reason: { code: "unknown_key_or_swapped", params: { address: "127.0.0.1" } },
    });
    expect((await desk.requests()).map(({ verdict }) => verdict)).toEqual([
      "public",
      "unknown_key",
      "unknown_key",
    ]);
  });

  it("address not allowed, and which address the exchange saw", async () => {
    const options = { ip_restrict: true, allowed_addresses: ["203.0.113.7"] };
    expect(await reason({}, options)).toEqual({
      code: "address_not_allowed",
      params: { address: "127.0.0.1" },
    });
    expect((await desk.requests()).map(({ verdict }) => verdict)).toEqual([
      "public",
      "address",
      "bad_signature",
    ]);
  });

  it("missing right to read", async () => {
    expect(await reason({}, { permissions: { enableReading: false } })).toEqual({
      code: "missing_permission",
      params: { permissions: ["enableReading"] },
    });
  });

  it("any of the three where only the account can be asked", async () => {
    const expected = { code: "unknown_key_or_swapped", params: { address: null } };
    expect(await reason({}, { permissions: { enableReading: false } }, TESTNET)).toEqual(expected);
  });
});

describe("a fault is no verdict", () => {
  const paths = ["/api/v3/time", "/sapi/v1/account/apiRestrictions", "/api/v3/account"];
  it.each([
    ["status_500", "exchange_fault", null],
    ["status_503", "exchange_fault", null],
    ["status_403_html", "blocked", null],
    ["status_418", "banned", 1],
    ["status_429", "rate_limited", 1],
    ["status_451", "restricted_location", null],
    ["timeout", "timeout", null],
    ["reset", "connection_lost", null],
    ["garbage", "not_understood", null],
  ])("%s at any of the requests is unclear: %s", async (kind, code, retryAfterSeconds) => {
    const credential = await desk.makeKey();
    for (const path of paths) {
      desk.clock.forget("paper");
      await desk.setFault({ kind, path, count: 1 });
      const answer = await askForInspection(desk.deps, PAPER, credential);
      expect(answer).toMatchObject({ outcome: "unclear", cause: { code }, retryAfterSeconds });
    }
    expect((await askForInspection(desk.deps, PAPER, credential)).outcome).toBe("accepted");
  });

  it("an answer that is late but in time is accepted", async () => {
    const credential = await desk.makeKey();
    await desk.setFault({ kind: "slow", delay_ms: 50 });
    expect((await askForInspection(desk.deps, PAPER, credential)).outcome).toBe("accepted");
  });
});

describe("clocks that differ", () => {
  it.each([-5_000, 5_000, -60_000, 60_000, -3_600_000])(
    "by %i ms from the start are no trouble",
    async (delay_ms) => {
      const credential = await desk.makeKey();
      await desk.setFault({ kind: "clock_skew", delay_ms });
      expect((await askForInspection(desk.deps, PAPER, credential)).outcome).toBe("accepted");
      expect((await desk.requests()).map(({ verdict }) => verdict)).toEqual(["public", "ok", "ok"]);
    },
  );

  it.each([-5_000, 8_000, -60_000, 60_000])(
    "by %i ms from now on are found out by one retry",
    async (delay_ms) => {
      const credential = await desk.makeKey();
      await askForInspection(desk.deps, PAPER, credential);
      await desk.requests();
      await desk.setFault({ kind: "clock_skew", delay_ms });
      expect((await askForInspection(desk.deps, PAPER, credential)).outcome).toBe("accepted");
      const verdicts = (await desk.requests()).map(({ verdict }) => verdict);
      expect(verdicts).toHaveLength(4);
      expect(verdicts.slice(1)).toEqual(["public", "ok", "ok"]);
    },
  );

  it("that cannot be reconciled leave the key without a verdict, after exactly one retry", async () => {
    const credential = await desk.makeKey();
    await desk.setFault({ kind: "clock_skew", delay_ms: -5_000, path: "/sapi" });
    const answer = await askForInspection(desk.deps, PAPER, credential);
    expect(answer).toMatchObject({ outcome: "unclear", cause: { code: "clock" } });
    expect((await desk.requests()).map(({ verdict }) => verdict)).toEqual([
      "public",
      "timestamp",
      "public",
      "timestamp",
    ]);
  });
});

describe("balances", () => {
  it("come as the exchange wrote them, without empty ones", async () => {
    const answer = await askForBalances(desk.deps, PAPER, await desk.makeKey());
    if (answer.outcome !== "accepted") throw new Error(answer.outcome);
    expect(answer.balances).toContainEqual({ asset: "USDT", free: "10000.00000000", locked: "0.00000000" });
  });

  it("are refused and doubted like an inspection", async () => {
    const made = await desk.makeKey();
    const wrong = { ...made, secret: new Secret("x") };
    expect(await askForBalances(desk.deps, PAPER, wrong)).toMatchObject({
      outcome: "rejected",
      reason: { code: "wrong_secret" },
    });
    await desk.setFault({ kind: "garbage" });
    expect(await askForBalances(desk.deps, PAPER, made)).toMatchObject({ outcome: "unclear" });
  });
});
