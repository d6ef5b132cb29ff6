import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeyholdError } from "../../src/core/errors.ts";
import type { Database } from "../../src/db/schema.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { eraseLeftDetails } from "../../src/operations/erase-left-details.ts";
import { type Desk, openDesk } from "./desk.ts";
import { detailsLeft, dump, enter, HERE, TRACES } from "./leaving-user.ts";

let desk: Desk;
let userId: number;
let session: LiveSession;
beforeEach(async () => {
  desk = await openDesk();
  ({ userId, session } = await enter(desk));
});
afterEach(() => desk.close());

const leave = (deps = desk.deps) => deleteAccount(deps, HERE, session);
const erasures = () => desk.rows("select chain_id from erasures");

describe("the erasure of details", () => {
  /** Lets so many transactions pass, then fails as a process that is killed would. */
  function dyingAfter(writes: number): Database {
    let left = writes;
    const { db } = desk.deps;
    const write: Database["write"] = (work, options) => {
      left -= 1;
      return left < 0 ? Promise.reject(new KeyholdError("storage_failed")) : db.write(work, options);
    };
    return { ...db, read: db.read, write };
  }

  /** So many details more, as years of use leave them. */
  async function lengthenChain(count: number): Promise<void> {
    await desk.deps.db.write(async (tx) => {
      for (let first = 0; first < count; first += 100) {
        const rows = Array.from({ length: 100 }, (_, index) => ({
          chain_id: userId,
          sequence: 1_000 + first + index,
          nonce: "",
          details: HERE.address,
        }));
        await tx.insertInto("audit_details").values(rows).execute();
      }
    });
  }

  it("is asked for in the transaction that deletes the account, and done afterwards in small ones", async () => {
    await lengthenChain(1_200);
    const total = (await detailsLeft(desk, userId)).length + 1;
    const sizes: number[] = [];
    const { db } = desk.deps;
    const write: Database["write"] = async (work, options) => {
      const result = await db.write(work, options);
      sizes.push((await detailsLeft(desk, userId)).length);
      return result;
    };
    await leave({ ...desk.deps, db: { ...db, read: db.read, write } });
    expect(sizes).toEqual([total, total - 500, total - 1_000, 0, 0]);
    expect(await erasures()).toEqual([]);
  });

  it("that a killed process left is taken up later, from wherever it stood", async () => {
    await lengthenChain(1_200);
    await leave({ ...desk.deps, db: dyingAfter(2) });
    expect((await desk.counts()).users).toBe(0);
    expect(await erasures()).toEqual([{ chain_id: userId }]);
    expect((await detailsLeft(desk, userId)).length).toBeGreaterThan(0);
    expect(await eraseLeftDetails(desk.deps)).toBe(1);
    expect([await erasures(), await detailsLeft(desk, userId)]).toEqual([[], []]);
    expect(await eraseLeftDetails(desk.deps)).toBe(0);
    for (const trace of TRACES) expect(await dump(desk)).not.toContain(trace);
  });

  it("can be done by two nodes at once", async () => {
    await lengthenChain(1_200);
    await leave({ ...desk.deps, db: dyingAfter(1) });
    await Promise.all([eraseLeftDetails(desk.deps), eraseLeftDetails(desk.deps)]);
    expect([await erasures(), await detailsLeft(desk, userId)]).toEqual([[], []]);
  });

  it("touches no chain that nobody asked it for", async () => {
    const before = (await detailsLeft(desk, userId)).length;
    expect(await eraseLeftDetails(desk.deps)).toBe(0);
    expect(await detailsLeft(desk, userId)).toHaveLength(before);
  });
});
