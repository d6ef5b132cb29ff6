import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordFolded } from "../../src/operations/record-folded.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { caught } from "../core/crypto/caught.ts";
import { MINUTE_MS } from "./account-desk.ts";
import { chainOf, type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let userId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
});
afterEach(() => desk.close());

async function wrong(times: number, email?: string): Promise<void> {
  for (let count = 0; count < times; count++) {
    await caught(() =>
      desk.login({ password: "not the password", ...(email === undefined ? {} : { email }) }),
    );
  }
}

const newest = async (chainId: number) => {
  const entry = (await chainOf(desk, chainId)).at(-1);
  return { ...entry, data: JSON.parse(String(entry?.data)), details: JSON.parse(String(entry?.details)) };
};

describe("refusals that were only counted", () => {
  it("are told in one entry once their minute is over, by the kind that they were of", async () => {
    await wrong(4);
    const minute = Math.floor(desk.deps.now() / MINUTE_MS) * MINUTE_MS;
    expect(await recordFolded(desk.deps)).toBe(0);
    desk.wait(MINUTE_MS);
    expect(await recordFolded(desk.deps)).toBe(1);
    expect(await newest(userId)).toMatchObject({
      event: "session.refused",
      actor: "anonymous",
      subject: `user:${userId}`,
      request_id: "",
      data: { reason: "bad_credentials", repeats: 3, since: new Date(minute).toISOString() },
      details: { address: "203.0.113.7" },
    });
    expect(await desk.counts()).toMatchObject({ refusal_folds: 0 });
    expect(await recordFolded(desk.deps)).toBe(0);
    expect((await verifyAudit(desk.deps)).faults).toEqual([]);
  });

  it("are told of nobody when the first was the only one", async () => {
    await wrong(1);
    const before = (await chainOf(desk, userId)).length;
    desk.wait(MINUTE_MS);
    expect(await recordFolded(desk.deps)).toBe(1);
    expect(await chainOf(desk, userId)).toHaveLength(before);
  });

  it("of unknown accounts are told in the deployment's chain, without an address", async () => {
    await wrong(3, "nobody@example.com");
    desk.wait(MINUTE_MS);
    await recordFolded(desk.deps);
    expect(await newest(0)).toMatchObject({ subject: "user:unknown", data: { repeats: 2 }, details: {} });
  });

  it("are told once, whoever tells them at the same time", async () => {
    await wrong(3);
    desk.wait(MINUTE_MS);
    const before = (await chainOf(desk, userId)).length;
    await Promise.all([recordFolded(desk.deps), recordFolded(desk.deps), recordFolded(desk.deps)]);
    expect(await chainOf(desk, userId)).toHaveLength(before + 1);
  });

  it("of a chain that cannot be appended to stay counted, and those of others are told", async () => {
    const other = await desk.register("bob@example.com");
    await wrong(2);
    await wrong(2, "bob@example.com");
    await desk.rows("update audit_heads set mac = ? where chain_id = ?", "0".repeat(64), userId);
    desk.wait(MINUTE_MS);
    expect(await caught(() => recordFolded(desk.deps))).toMatchObject({ code: "audit_unavailable" });
    expect(await newest(other)).toMatchObject({ data: { repeats: 1 } });
    expect(await desk.rows("select chain_id, count from refusal_folds")).toEqual([
      { chain_id: userId, count: 1 },
    ]);
  });
});
