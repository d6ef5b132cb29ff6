import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/db/schema.ts";
import { SEALED_TABLE_NAMES, SEALED_TABLES } from "../../src/db/sealed-tables.ts";
import { updatePassword } from "../../src/db/users.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { planRotation } from "../../src/operations/plan-rotation.ts";
import { verifyAudit } from "../../src/operations/verify-audit.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { eventsOf } from "./account-desk.ts";
import { type Desk, openDesk, PASSWORD } from "./desk.ts";
import { fillSealedTables, openAll, rotate, sealAt } from "./rotation-desk.ts";

const OLD = keyringOf(SPEC_KEY);
const BOTH = keyringOf(OTHER_KEY, SPEC_KEY);
const NEW = keyringOf(OTHER_KEY);
const [oldName, newName] = [OLD.first.fingerprint, NEW.first.fingerprint];

let desk: Desk;
let userId: number;
let deps: Deps;
beforeEach(async () => {
  desk = await openDesk();
  userId = await fillSealedTables(desk);
  deps = { ...desk.deps, keyring: BOTH };
  await bindDeployment(deps, "test");
});
afterEach(() => desk.close());

const sealedWith = async (table: string) =>
  (await desk.rows(`select sealed_with from ${table}`)).map((row) => row.sealed_with);

/** The same database, in which something happens right before the rows of a rotation are written. */
function withInterruption(act: () => Promise<unknown>): Deps {
  let isDone = false;
  const write: Database["write"] = async (work, options) => {
    if (!isDone) {
      isDone = true;
      await act();
    }
    return deps.db.write(work, options);
  };
  return { ...deps, db: { ...deps.db, write } };
}

describe("the list of what rotation seals anew", () => {
  it.each(["sqlite", "postgres"])(
    "has every table and column of %s in which anything is sealed",
    (dialect) => {
      const dump = readFileSync(new URL(`../../src/db/schema.${dialect}.sql`, import.meta.url), "utf8");
      const found: [string, string[]][] = [];
      for (const [, name = "", body = ""] of dump.matchAll(
        /^create table (?:public\.)?"?(\w+)"? ?\(([\s\S]*?)\)?;$/gim,
      )) {
        const columns = body.split(/,\s*/).map((part) => part.trim().split(" ", 1)[0] ?? "");
        const sealed = columns.filter((column) => /^encrypted_|^hashed_password$|^mac$/.test(column));
        if (sealed.length > 0 || columns.includes("sealed_with")) {
          expect(columns, name).toContain("sealed_with");
          found.push([name, sealed]);
        }
      }
      const listed = SEALED_TABLE_NAMES.map((name): [string, readonly string[]] => [
        name,
        SEALED_TABLES[name].tokens,
      ]);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed));
    },
  );

  it("is filled by these tests, every table of it", async () => {
    for (const name of SEALED_TABLE_NAMES) expect(await sealedWith(name), name).not.toEqual([]);
  });
});

describe("rotating", () => {
  it("seals every table anew, after which the new key alone opens the same values and proves the same past", async () => {
    const before = await openAll(desk, OLD);
    const { moved, left } = await rotate(deps);
    expect(left).toEqual([]);
    expect([...moved.keys()].sort()).toEqual([...SEALED_TABLE_NAMES].sort());
    for (const name of SEALED_TABLE_NAMES) {
      expect(new Set(await sealedWith(name)), name).toEqual(new Set([newName]));
    }
    expect(await openAll(desk, NEW)).toEqual(before);
    expect((await verifyAudit({ db: deps.db, keyring: NEW })).faults).toEqual([]);
  });

  it("moves the fingerprint of a revoked virtual key, whose grant stays forgotten", async () => {
    await rotate(deps);
    expect(await desk.rows("select encrypted_grant, sealed_with from virtual_keys where id = 2")).toEqual([
      { encrypted_grant: "", sealed_with: newName },
    ]);
  });

  it("records what it did in the deployment's chain, and nothing when there was nothing to do", async () => {
    await rotate(deps);
    expect((await eventsOf(desk, 0)).at(-1)).toEqual([
      "fernet_key.rotated",
      expect.objectContaining({ api_keys: 1, virtual_keys: 2, left: 0 }),
    ]);
    const entries = (await eventsOf(desk, 0)).length;
    expect((await rotate(deps)).moved.size).toBe(0);
    expect(await eventsOf(desk, 0)).toHaveLength(entries);
  });

  it("leaves a row that was altered or moved as it is, names it, and seals all others anew", async () => {
    await desk.register("eve@example.com");
    await desk.rows(
      "update users set hashed_password = (select hashed_password from users where id = 1) where id = 2 returning 1",
    );
    await desk.rows("update virtual_keys set encrypted_grant = '' where id = 1 returning 1");
    await desk.rows("update audit_heads set head = ? where chain_id = ? returning 1", "2".repeat(64), userId);
    const { left, leftCount } = await rotate(deps);
    expect(leftCount).toBe(3);
    expect(left).toEqual([
      { table: "virtual_keys", key: 1, why: "key_unreadable" },
      { table: "users", key: 2, why: "key_unreadable" },
      { table: "audit_heads", key: userId, why: "key_unreadable" },
    ]);
    expect(await sealedWith("api_keys")).toEqual([newName]);
    expect(await desk.rows("select sealed_with from users order by id")).toEqual([
      { sealed_with: newName },
      { sealed_with: oldName },
    ]);
  });

  it("leaves a row whose Fernet key is not given, and says so", async () => {
    await desk.rows("update api_keys set sealed_with = '0badc0de' returning 1");
    expect((await rotate(deps)).left).toEqual([{ table: "api_keys", key: 1, why: "fernet_key_missing" }]);
  });

  it("never puts an old value over one that somebody has stored meanwhile", async () => {
    const place = { table: "users", column: "hashed_password", ownerId: userId } as const;
    for (const writer of [desk, { ...desk, deps }]) {
      const next = sealAt(writer, place, `stored by ${writer.deps.keyring.first.fingerprint}`);
      await deps.db.write((tx) => updatePassword(tx, userId, sealAt(desk, place, PASSWORD), 1));
      const racing = withInterruption(() => deps.db.write((tx) => updatePassword(tx, userId, next, 2)));
      // The first write of a rotation is that of the first table: only this one is left to do.
      await rotate(deps).then(() =>
        deps.db.write((tx) => updatePassword(tx, userId, sealAt(desk, place, PASSWORD), 3)),
      );
      expect((await rotate(racing)).left).toEqual([]);
      expect(await sealedWith("users")).toEqual([newName]);
      expect((await openAll(desk, NEW))[`users.hashed_password ${userId}`]).toBe(
        `stored by ${writer.deps.keyring.first.fingerprint}`,
      );
    }
  });

  it("does not bring back a row that was deleted meanwhile", async () => {
    const racing = withInterruption(() => desk.rows("delete from api_keys returning 1"));
    await rotate(racing);
    expect(await desk.rows("select id from api_keys")).toEqual([]);
  });

  it("goes on where one that was broken off has stopped", async () => {
    for (let user = 0; user < 8; user++) await desk.register(`user${user}@example.com`);
    let writes = 0;
    const write: Database["write"] = (work, options) => {
      writes += 1;
      return writes > 6 ? Promise.reject(new TypeError("killed")) : deps.db.write(work, options);
    };
    await expect(rotate({ ...deps, db: { ...deps.db, write } })).rejects.toThrow("killed");
    const { total } = await planRotation(deps);
    expect(total).toBeGreaterThan(0);
    const { moved } = await rotate(deps);
    expect([...moved.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
    expect((await planRotation(deps)).total).toBe(0);
  });
});
