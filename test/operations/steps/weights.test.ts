import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWeights, type Weights } from "../../../src/operations/steps/weights.ts";
import { type Desk, openDesk } from "../desk.ts";

const TOTAL = 5_400;
const PUBLIC = 540;
const SIGNED = 3_780;

let desk: Desk;
let now: number;
let weights: Weights;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.deps.db.write((tx) => tx.deleteFrom("exchange_weight").execute());
  now = 600_000_000;
  weights = node();
});

const node = (outgoingGroup = "default") =>
  createWeights({ db: desk.deps.db, now: () => now, outgoingGroup });

async function most(
  share: "public" | "signed" | "watch" | "account",
  piece: number,
  of = [weights],
): Promise<number> {
  let taken = 0;
  for (let misses = 0, turn = 0; misses < of.length; turn++) {
    if (await of[turn % of.length]?.take("paper", share, piece)) {
      taken += piece;
      misses = 0;
    } else misses += 1;
  }
  return taken;
}

describe("request weight", () => {
  it("is shared out, and each share can be used to the last", async () => {
    expect(await most("public", 20)).toBe(PUBLIC);
    expect(await most("signed", 20)).toBe(SIGNED);
  });

  it("is one for all nodes of a group, whose leases together stay within it", async () => {
    expect(await most("signed", 7, [weights, node(), node()])).toBeLessThanOrEqual(SIGNED);
    expect(await node("another").take("paper", "signed", 20)).toBe(true);
  });

  it("is not handed out beyond it, however many ask at once", async () => {
    const taken = await Promise.all(Array.from({ length: 400 }, () => weights.take("paper", "public", 5)));
    expect(taken.filter(Boolean).length * 5).toBe(PUBLIC);
  });

  it("comes back with the next minute", async () => {
    await most("public", 20);
    now += 60_000;
    expect(await weights.take("paper", "public", 20)).toBe(true);
  });

  it("that was given back can be used again in the same minute, and not in another", async () => {
    await most("public", 20);
    weights.giveBack("paper", "public", 20, now);
    expect(await weights.take("paper", "public", 20)).toBe(true);
    weights.giveBack("paper", "public", 20, now - 60_000);
    expect(await weights.take("paper", "public", 20)).toBe(false);
  });

  it("for signed calls is split: one virtual key may use its percent alone", async () => {
    const payer = { virtualKeyId: 1, percent: 10 };
    let taken = 0;
    while (await weights.take("paper", "signed", 20, payer)) taken += 20;
    expect(taken).toBeLessThanOrEqual(SIGNED / 10);
    expect(taken).toBeGreaterThan(SIGNED / 10 - 20);
    expect(await weights.take("paper", "signed", 20, { virtualKeyId: 2, percent: 10 })).toBe(true);
  });

  it("is believed to be used up when the exchange says so", async () => {
    weights.noteUsed("paper", TOTAL - 10);
    await weights.take("paper", "signed", 1);
    expect(await weights.take("paper", "public", 20)).toBe(false);
  });

  it("is as much as the exchange grants, on every node that hears of it", async () => {
    await weights.noteLimit("paper", 60_000);
    const other = node();
    await other.refresh();
    expect(await most("public", 20, [other])).toBe(PUBLIC * 10);
  });
});

describe("weight for watching", () => {
  const VAULT = 1_080;

  it("comes evenly over the minute, whatever the number of nodes, up to nine tenths of the vault's share", async () => {
    const nodes = [weights, node(), node()];
    let taken = 0;
    for (let second = 0; second < 60; second++) {
      taken += await most("watch", 1, nodes);
      expect(taken).toBeLessThanOrEqual((VAULT * 0.9 * second) / 60);
      expect(taken).toBeGreaterThanOrEqual((VAULT * 0.9 * second) / 60 - 1);
      now += 1_000;
    }
    expect(await most("watch", 1, nodes)).toBe(0);
  });

  it("leaves people what they ask for, when it has taken all it may", async () => {
    now += 59_999;
    expect(await most("watch", 1)).toBeGreaterThan(0.89 * VAULT);
    for (let check = 0; check < 50; check++) expect(await weights.take("paper", "vault", 21)).toBe(true);
  });

  it("goes without what people have taken of the share", async () => {
    now += 30_000;
    for (let check = 0; check < 20; check++) await weights.take("paper", "vault", 20);
    expect(await most("watch", 1)).toBe(VAULT * 0.45 - 400);
  });

  it("for questions about accounts ends at half of the share", async () => {
    expect(await most("account", 20)).toBe(VAULT / 2);
    expect(await weights.take("paper", "vault", 21)).toBe(true);
  });
});

describe("an exchange that wants to be left alone", () => {
  it("is, by every node of the group, for as long as it says", async () => {
    await weights.stop("paper", 30);
    const other = node();
    await other.refresh();
    expect([await weights.take("paper", "signed", 1), await other.take("paper", "signed", 1)]).toEqual([
      false,
      false,
    ]);
    expect(weights.secondsToWait("paper")).toBeGreaterThanOrEqual(30);
    now += 30_000;
    expect([await weights.take("paper", "signed", 1), await other.take("paper", "signed", 1)]).toEqual([
      true,
      true,
    ]);
  });

  it("is not waited for by a node that has a lease left, once that node has heard of it", async () => {
    const other = node();
    expect(await other.take("paper", "signed", 1)).toBe(true);
    await weights.stop("paper", 30);
    await other.refresh();
    expect(await other.take("paper", "signed", 1)).toBe(false);
  });

  it("is waited out by the vault while it is short, also by a node that has not heard of it", async () => {
    const awake = () => createWeights({ db: desk.deps.db, now: Date.now, outgoingGroup: "default" });
    const [told, unaware] = [awake(), awake()];
    const until = Date.now() + 1_500;
    await told.stop("paper", 1.5);
    expect(await unaware.take("paper", "signed", 20)).toBe(false);
    expect(await unaware.take("paper", "vault", 20)).toBe(true);
    expect(Date.now()).toBeGreaterThan(until - 20);
    await told.stop("paper", 30);
    expect(await awake().take("paper", "vault", 20)).toBe(false);
  });
});
