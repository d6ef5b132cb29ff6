import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isUniqueViolation } from "../../../src/db/constraint.ts";
import type { Database, Tx } from "../../../src/db/database.ts";
import { migrate } from "../../../src/db/migrate.ts";
import { unawaited } from "../../../src/db/unawaited.ts";
import { addShelf, type Open, type Shelf, shelfMigration, stored } from "./shelf.ts";

export function describeTransactions(open: Open): void {
  describe("a transaction", () => {
    let db: Database<Shelf>;
    beforeAll(async () => {
      db = await open();
      await migrate(db, [shelfMigration(db.dialect)], () => 0);
    });
    afterAll(() => db.close());

    const fault = (words: RegExp) => ({ code: "internal", cause: { message: expect.stringMatching(words) } });

    it("stays when the callback returns, and gives back its value", async () => {
      expect(await db.write((tx) => addShelf(tx, "kept"))).toBeTypeOf("number");
      expect(await stored(db, "kept")).toEqual(["kept"]);
    });

    it("leaves nothing and rejects with the callback's own error when it throws", async () => {
      const error = new Error("changed my mind");
      const writing = db.write(async (tx) => {
        await addShelf(tx, "undone");
        throw error;
      });
      await expect(writing).rejects.toBe(error);
      expect(await stored(db, "undone")).toEqual([]);
    });

    it("leaves nothing when the callback throws before it returns a promise", async () => {
      const error = new Error("at once");
      const work = () => {
        throw error;
      };
      await expect(db.write(work)).rejects.toBe(error);
    });

    it("fails alone when others run at the same time", async () => {
      const numbers = Array.from({ length: 60 }, (_, i) => i);
      const results = await Promise.allSettled(
        numbers.map((i) =>
          db.write(async (tx) => {
            await addShelf(tx, `crowd ${i}`);
            if (i % 3 === 0) throw new Error("every third");
          }),
        ),
      );
      const expected = numbers.filter((i) => i % 3 !== 0);
      expect(numbers.filter((i) => results[i]?.status === "fulfilled")).toEqual(expected);
      expect(await stored(db, ...numbers.map((i) => `crowd ${i}`))).toEqual(
        expected.map((i) => `crowd ${i}`).sort(),
      );
    });

    it("waits for what its callback has left to it", async () => {
      await db.write(async (tx) => {
        unawaited(tx, addShelf(tx, "left"));
      });
      expect(await stored(db, "left")).toEqual(["left"]);
    });

    it("leaves nothing and rejects with the error of what its callback has left to it, and the next one stays", async () => {
      await db.write((tx) => addShelf(tx, "somebody's"));
      const told = new Error("it was taken");
      const writing = db.write(async (tx) => {
        await addShelf(tx, "beside");
        const refuse = (error: unknown) => {
          throw isUniqueViolation(error, "shelf.name") ? told : error;
        };
        unawaited(tx, addShelf(tx, "somebody's").catch(refuse));
        unawaited(tx, addShelf(tx, "behind"));
        return "not told";
      });
      await expect(writing).rejects.toBe(told);
      await db.write((tx) => addShelf(tx, "after"));
      expect(await stored(db, "beside", "behind", "after")).toEqual(["after"]);
    });

    it("leaves nothing when what its callback has left to it could not even be sent", async () => {
      const writing = db.write(async (tx) => {
        await addShelf(tx, "beside what was not sent");
        unawaited(tx, addShelf(tx, "\0"));
      });
      await expect(writing).rejects.toMatchObject({ code: "malformed_request" });
      expect(await stored(db, "beside what was not sent")).toEqual([]);
    });

    it("rejects with the error of what its callback has left to it also where the callback then failed for it", async () => {
      const told = new Error("it was somebody's");
      await db.write((tx) => addShelf(tx, "somebody else's"));
      const writing = db.write(async (tx) => {
        const refuse = () => {
          throw told;
        };
        unawaited(tx, addShelf(tx, "somebody else's").catch(refuse));
        return tx.selectFrom("shelf").select("name").execute();
      });
      await expect(writing).rejects.toBe(told);
    });

    it("rejects with the error of what its callback has left to it also where the callback swallowed what failed for it", async () => {
      const told = new Error("it was somebody's");
      await db.write((tx) => addShelf(tx, "taken by somebody"));
      const writing = db.write(async (tx) => {
        const refuse = () => {
          throw told;
        };
        unawaited(tx, addShelf(tx, "taken by somebody").catch(refuse));
        await addShelf(tx, "behind it").catch(() => undefined);
      });
      await expect(writing).rejects.toBe(told);
      expect(await stored(db, "behind it")).toEqual([]);
    });

    it("is seen by others only once it is committed", async () => {
      const begun = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      const writing = db.write(
        async (tx) => {
          await addShelf(tx, "unseen");
          begun.resolve();
          await finish.promise;
        },
        { limitMs: 60_000 },
      );
      await begun.promise;
      expect(await stored(db, "unseen")).toEqual([]);
      finish.resolve();
      await writing;
      expect(await stored(db, "unseen")).toEqual(["unseen"]);
    });

    it("sees its own changes", async () => {
      const found = await db.write(async (tx) => {
        await addShelf(tx, "own");
        return tx.selectFrom("shelf").select("name").where("name", "=", "own").execute();
      });
      expect(found).toEqual([{ name: "own" }]);
    });

    it("is refused inside another one, at once, even when the refusal is swallowed", async () => {
      let refusal: unknown;
      await db.write(async (tx) => {
        await addShelf(tx, "outer");
        refusal = await db.write((inner) => addShelf(inner, "inner")).catch((error: unknown) => error);
      });
      expect(refusal).toMatchObject(fault(/inside a callback of write/));
      expect(await stored(db, "inner", "outer")).toEqual(["outer"]);
    });

    it("refuses a read on the side, which would not see its changes", async () => {
      await expect(db.write(() => stored(db, "any"))).rejects.toMatchObject(fault(/does not see/));
    });

    it("may be followed by another one from the same asynchronous context", async () => {
      const over = Promise.withResolvers<void>();
      let later: Promise<number> | undefined;
      await db.write(async (tx) => {
        later = over.promise.then(() => db.write((next) => addShelf(next, "later")));
        await addShelf(tx, "sooner");
      });
      over.resolve();
      await later;
      expect(await stored(db, "later", "sooner")).toEqual(["later", "sooner"]);
    });

    it("refuses statements on its Tx once the callback has ended", async () => {
      const tx = await db.write(async (own) => [own]).then(([own]) => own as Tx<Shelf>);
      await expect(addShelf(tx, "escaped")).rejects.toMatchObject(fault(/after its callback/));
      expect(await stored(db, "escaped")).toEqual([]);
    });

    it("rejects and keeps nothing when the callback swallows a failed statement", async () => {
      await db.write((tx) => addShelf(tx, "taken"));
      const writing = db.write(async (tx) => {
        await addShelf(tx, "before the clash");
        await addShelf(tx, "taken").catch(() => undefined);
        await addShelf(tx, "after the clash").catch(() => undefined);
      });
      await expect(writing).rejects.toSatisfy((error) => isUniqueViolation(error, "shelf.name"));
      expect(await stored(db, "before the clash", "after the clash")).toEqual([]);
    });

    it("rejects with the callback's error when it puts that in the place of a failed statement's", async () => {
      const writing = db.write((tx) =>
        addShelf(tx, "taken").catch(() => {
          throw new RangeError("taken");
        }),
      );
      await expect(writing).rejects.toThrow(RangeError);
    });

    it("is rolled back and reported when the callback waits for something else too long", async () => {
      const rejected = Promise.withResolvers<void>();
      const afterwards = Promise.withResolvers<unknown>();
      const writing = db.write(async (tx) => {
        await addShelf(tx, "dawdler");
        await rejected.promise;
        await addShelf(tx, "dawdler's end").catch(afterwards.resolve);
      });
      await expect(writing).rejects.toMatchObject(fault(/over 100 ms/));
      rejected.resolve();
      expect(await afterwards.promise).toMatchObject(fault(/after its callback/));
      expect(await stored(db, "dawdler", "dawdler's end")).toEqual([]);
    });

    it("is rolled back and reported when the callback computes too long", async () => {
      const writing = db.write(async (tx) => {
        await addShelf(tx, "cruncher");
        const before = process.threadCpuUsage();
        while (process.threadCpuUsage(before).user < 120_000);
      });
      await expect(writing).rejects.toMatchObject(fault(/over 100 ms/));
      expect(await stored(db, "cruncher")).toEqual([]);
    });

    it("is spared when the machine, not the callback, takes long", async () => {
      const work = async (tx: Tx<Shelf>) => {
        await addShelf(tx, "held up 1");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
        await addShelf(tx, "held up 2");
      };
      await db.write(work);
      expect(await stored(db, "held up 1", "held up 2")).toHaveLength(2);
    });

    it("may take longer when told so", async () => {
      const work = async (tx: Tx<Shelf>) => {
        await addShelf(tx, "patient");
        await sleep(110);
      };
      await db.write(work, { limitMs: 60_000 });
      expect(await stored(db, "patient")).toEqual(["patient"]);
    });

    it("of a database that closes is finished, and one after it is refused", async () => {
      const other = await open();
      await migrate(other, [shelfMigration(other.dialect)], () => 0);
      const ids = Array.from({ length: 40 }, (_, i) => other.write((tx) => addShelf(tx, `last ${i}`)));
      const closing = other.close();
      await expect(other.write(async () => 1)).rejects.toMatchObject({ code: "storage_failed" });
      expect(new Set(await Promise.all(ids)).size).toBe(40);
      await closing;
      await other.close();
      await expect(other.write(async () => 1)).rejects.toMatchObject({ code: "storage_failed" });
      await expect(stored(other, "last 0")).rejects.toMatchObject({ code: "storage_failed" });
    });
  });
}
