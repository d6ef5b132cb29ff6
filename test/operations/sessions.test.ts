import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { endOtherSessions } from "../../src/operations/end-other-sessions.ts";
import { endSession } from "../../src/operations/end-session.ts";
import { getSession } from "../../src/operations/get-session.ts";
import { listSessions } from "../../src/operations/list-sessions.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { caught } from "../core/crypto/caught.ts";
import { eventsOf, openSession, sessionOf } from "./account-desk.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

const DAY_MS = 86_400_000;

let desk: Desk;
let userId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
});
afterEach(() => desk.close());

const list = (id = userId) => listSessions(desk.deps, id);
const ids = async () => (await list()).map(({ id }) => id);

describe("the list of sessions", () => {
  it("says when and from where each was opened, and until when it lasts", async () => {
    const opened = desk.deps.now();
    const { sessionId } = await openSession(desk, { address: "198.51.100.9" });
    expect(await list()).toEqual([
      {
        id: sessionId,
        createdAt: opened,
        lastUsedAt: opened,
        expiresAt: opened + 90 * DAY_MS,
        verifiedAt: opened,
        address: "198.51.100.9",
        userAgent: "curl/8.5.0",
      },
    ]);
  });

  it("begins with the one used last, which a refresh is", async () => {
    const first = await desk.login();
    desk.wait(1);
    const { sessionId: second } = await openSession(desk);
    desk.wait(1);
    const { sessionId: renewed } = await sessionOf(
      desk,
      await refreshSession(desk.deps, ORIGIN, first.refreshToken?.token ?? new Secret("")),
    );
    expect(await ids()).toEqual([renewed, second]);
  });

  it("leaves out what has ended, was not used for 30 days, or belongs to somebody else", async () => {
    await desk.register("bob@example.com");
    await desk.login({ email: "bob@example.com" });
    const ended = await openSession(desk);
    await endSession(desk.deps, ORIGIN, userId, ended.sessionId);
    await desk.login();
    desk.wait(30 * DAY_MS - 1);
    expect(await list()).toHaveLength(1);
    desk.wait(1);
    expect(await list()).toEqual([]);
  });

  it("is of bounded length, and has the newest", async () => {
    const { sessionId } = await openSession(desk);
    await desk.deps.db.write(async (tx) => {
      const row = await tx
        .selectFrom("sessions")
        .selectAll()
        .where("id", "=", sessionId)
        .executeTakeFirstOrThrow();
      const { id: _, ...rest } = row;
      const many = Array.from({ length: 60 }, () => ({ ...rest, last_used_at: rest.last_used_at - 1 }));
      for (let batch = 0; batch < 10; batch += 1) await tx.insertInto("sessions").values(many).execute();
    });
    const shown = await ids();
    expect([shown.length, shown[0]]).toEqual([500, sessionId]);
  });
});

describe("one session", () => {
  it("is shown to its owner and to nobody else", async () => {
    const bob = await desk.register("bob@example.com");
    const { sessionId } = await openSession(desk);
    expect((await getSession(desk.deps, userId, sessionId)).id).toBe(sessionId);
    for (const [user, session] of [
      [bob, sessionId],
      [userId, sessionId + 1],
    ] as const) {
      expect((await caught(() => getSession(desk.deps, user, session))).code).toBe("not_found");
    }
  });

  it("that is ended is dead at the next request, is no longer shown, and leaves the others alone", async () => {
    const [ending, staying] = [await desk.login(), await desk.login()];
    const { sessionId } = await sessionOf(desk, ending);
    await endSession(desk.deps, ORIGIN, userId, sessionId);
    expect((await caught(() => sessionOf(desk, ending))).code).toBe("session_expired");
    expect((await caught(() => getSession(desk.deps, userId, sessionId))).code).toBe("not_found");
    expect((await sessionOf(desk, staying)).user.id).toBe(userId);
    expect((await eventsOf(desk, userId)).at(-1)).toEqual(["session.ended", { reason: "ended_by_owner" }]);
  });

  it("cannot be ended twice, nor by somebody else; nothing is recorded then", async () => {
    const bob = await desk.register("bob@example.com");
    const tokens = await desk.login();
    const { sessionId } = await sessionOf(desk, tokens);
    const before = (await desk.counts()).audit_entries;
    expect((await caught(() => endSession(desk.deps, ORIGIN, bob, sessionId))).code).toBe("not_found");
    expect((await desk.counts()).audit_entries).toBe(before);
    expect((await sessionOf(desk, tokens)).user.id).toBe(userId);
    await endSession(desk.deps, ORIGIN, userId, sessionId);
    expect((await caught(() => endSession(desk.deps, ORIGIN, userId, sessionId))).code).toBe("not_found");
  });
});

describe("ending all others", () => {
  it("leaves the one that asks, and is one entry that counts them", async () => {
    const own = await openSession(desk);
    for (let count = 0; count < 3; count += 1) await desk.login();
    await desk.register("bob@example.com");
    const bob = await desk.login({ email: "bob@example.com" });
    await endOtherSessions(desk.deps, ORIGIN, own);
    expect(await ids()).toEqual([own.sessionId]);
    expect((await sessionOf(desk, bob)).user.email).toBe("bob@example.com");
    const entry = ["session.ended", { reason: "others_ended", kept: own.sessionId, sessions_ended: 3 }];
    expect((await eventsOf(desk, userId)).at(-1)).toEqual(entry);
  });

  it("records nothing when there is no other", async () => {
    const own = await openSession(desk);
    const before = (await eventsOf(desk, userId)).length;
    await endOtherSessions(desk.deps, ORIGIN, own);
    expect(await eventsOf(desk, userId)).toHaveLength(before);
  });
});
