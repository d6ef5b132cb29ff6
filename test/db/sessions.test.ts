import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  endSession,
  findLiveSession,
  insertRefreshToken,
  insertSession,
  lockRefreshToken,
  replaceRefreshToken,
} from "../../src/db/sessions.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

const WHERE = { address: "203.0.113.7", userAgent: "curl/8.5.0" };

let desk: Desk;
let userId: number;
let sessionId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  sessionId = await desk.deps.db.write(async (tx) => {
    const id = await insertSession(tx, {
      ...WHERE,
      userId,
      openedAt: 1_000,
      verifiedAt: 1_000,
      expiresAt: 9_000,
    });
    await insertRefreshToken(tx, id, { hash: "first", binding: "" }, 1_000);
    return id;
  });
});
afterEach(() => desk.close());

const find = (session: number, user: number, now: number) =>
  findLiveSession(desk.deps.db, session, user, now);
const lock = (...hashes: string[]) => desk.deps.db.write((tx) => lockRefreshToken(tx, hashes));

describe("a live session", () => {
  it("is found with its user until the millisecond of its end", async () => {
    expect(await find(sessionId, userId, 8_999)).toMatchObject({
      sessionId,
      user: { id: userId, isActive: true },
      verifiedAt: 1_000,
    });
    expect(await find(sessionId, userId, 9_000)).toBeUndefined();
  });

  it("is not found for another user, nor after it was ended, which happens once", async () => {
    expect(await find(sessionId, userId + 1, 2_000)).toBeUndefined();
    expect(await desk.deps.db.write((tx) => endSession(tx, sessionId, 2_000))).toBe(true);
    expect(await desk.deps.db.write((tx) => endSession(tx, sessionId, 3_000))).toBe(false);
    expect(await find(sessionId, userId, 2_000)).toBeUndefined();
    expect(await desk.rows("select ended_at from sessions")).toEqual([{ ended_at: 2_000 }]);
  });
});

describe("a refresh token", () => {
  it("is found by any of several hashes, with session, user and its place in the row of tokens", async () => {
    expect(await lock("other", "first")).toMatchObject({
      tokenHash: "first",
      issuedAt: 1_000,
      replacedAt: null,
      newestIssuedAt: 1_000,
      sessionId,
      expiresAt: 9_000,
      endedAt: null,
      user: { id: userId },
    });
    expect(await lock("other")).toBeUndefined();
  });

  it("knows when it was replaced, and when the newest was issued", async () => {
    for (const [old, next, at] of [
      ["first", "second", 2_000],
      ["second", "third", 3_000],
    ] as const) {
      await desk.deps.db.write(async (tx) => {
        const row = await lockRefreshToken(tx, [old]);
        if (row !== undefined) await replaceRefreshToken(tx, row.sessionId, { hash: next, binding: "" }, at);
      });
    }
    expect(await lock("first")).toMatchObject({ replacedAt: 2_000, newestIssuedAt: 3_000 });
    expect(await lock("second")).toMatchObject({ replacedAt: 3_000, newestIssuedAt: 3_000 });
    expect(await lock("third")).toMatchObject({ replacedAt: null, newestIssuedAt: 3_000 });
    expect(await desk.rows("select last_used_at from sessions")).toEqual([{ last_used_at: 3_000 }]);
  });

  it("goes with its session, and the session with its user", async () => {
    await desk.deps.db.write((tx) => tx.deleteFrom("users").where("id", "=", userId).execute());
    expect(await desk.counts()).toMatchObject({ sessions: 0, refresh_tokens: 0 });
  });
});
