import { afterEach, beforeEach, expect, it } from "vitest";
import { findUserByEmail, insertUser } from "../../src/db/users.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

const SPEC = "13f661cd";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const insert = (email: string) =>
  desk.deps.db.write((tx) =>
    insertUser(tx, { email, createdAt: 7, sealedWith: SPEC }, (id) => ({
      token: `for ${id}`,
      sealedWith: SPEC,
    })),
  );

it("stores a user with the hash that was sealed for the id that the row gave out", async () => {
  expect(await insert("a@b.example")).toEqual({ id: 1, email: "a@b.example", isActive: true, createdAt: 7 });
  expect(await findUserByEmail(desk.deps.db, "a@b.example")).toEqual({
    id: 1,
    email: "a@b.example",
    isActive: true,
    createdAt: 7,
    password: { token: "for 1", sealedWith: SPEC },
  });
});

it("answers undefined for a taken e-mail, leaves the row as it is and asks for no seal", async () => {
  await insert("a@b.example");
  const second = desk.deps.db.write((tx) =>
    insertUser(tx, { email: "a@b.example", createdAt: 8, sealedWith: SPEC }, () => {
      throw new Error("nothing is to be sealed");
    }),
  );
  expect(await second).toBeUndefined();
  expect(await desk.rows("select created_at, hashed_password from users")).toEqual([
    { created_at: 7, hashed_password: "for 1" },
  ]);
});

it("keeps nothing when sealing fails", async () => {
  const failing = desk.deps.db.write((tx) =>
    insertUser(tx, { email: "a@b.example", createdAt: 7, sealedWith: SPEC }, () => {
      throw new Error("no");
    }),
  );
  await expect(failing).rejects.toThrow("no");
  expect((await desk.counts()).users).toBe(0);
});

it("never gives an id again, so that what was sealed to it opens for nobody else", async () => {
  await insert("a@b.example");
  await desk.rows("delete from users returning 1");
  expect((await insert("c@d.example"))?.id).toBe(2);
});

it("finds an e-mail only as it is stored", async () => {
  await insert("a@b.example");
  for (const other of ["A@b.example", "a@b.exampl", "a@b.example ", "%", "' or 1=1 --"]) {
    expect(await findUserByEmail(desk.deps.db, other)).toBeUndefined();
  }
});
