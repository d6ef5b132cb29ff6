import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanUpBatch } from "../../src/db/clean-up.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

const BEFORE = 1_000;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.register();
});
afterEach(() => desk.close());

/** Sessions of the first user, each with so many refresh tokens. */
async function addSessions(tokensOfEach: readonly number[], endedAt: number | null): Promise<void> {
  const times = { created_at: 0, last_used_at: 0, expires_at: 2 * BEFORE, ended_at: endedAt };
  for (const count of tokensOfEach) {
    await desk.deps.db.write(async (tx) => {
      const session = { user_id: 1, ...times };
      const { id } = await tx
        .insertInto("sessions")
        .values(session)
        .returning("id")
        .executeTakeFirstOrThrow();
      const token = { session_id: id, binding: "", issued_at: 0, replaced_at: null };
      for (let number = 0; number < count; number++) {
        await tx
          .insertInto("refresh_tokens")
          .values({ token_hash: `${id} ${number}`, ...token })
          .execute();
      }
    });
  }
}

const batch = (limit: number) =>
  desk.deps.db.write((tx) => cleanUpBatch(tx, "ended_sessions", BEFORE, limit));
const left = () =>
  desk.rows(
    `select sessions.id, count(token_hash) as tokens from sessions
     left join refresh_tokens on session_id = sessions.id group by sessions.id order by sessions.id`,
  );

describe("a batch of ended sessions", () => {
  it("takes no more rows than it may, tokens and sessions together", async () => {
    await addSessions([7, 1, 0, 4], BEFORE);
    const sizes: number[] = [];
    const total = async () => {
      const { sessions = 0, refresh_tokens = 0 } = await desk.counts();
      return sessions + refresh_tokens;
    };
    for (let before = await total(), deleted = 5; deleted === 5; sizes.push(deleted)) {
      deleted = await batch(5);
      const after = await total();
      expect(before - after).toBe(deleted);
      before = after;
    }
    expect(sizes).toEqual([5, 5, 5, 1]);
    expect(await left()).toEqual([]);
  });

  it("leaves sessions alone that ended later or not at all, with their tokens", async () => {
    await addSessions([2], BEFORE + 1);
    await addSessions([3], BEFORE);
    await addSessions([4], null);
    expect(await batch(100)).toBe(4);
    expect((await left()).map(({ tokens }) => tokens)).toEqual([2, 4]);
  });
});
