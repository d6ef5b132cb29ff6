import { afterEach, beforeEach, expect, test } from "vitest";
import { countUnreadableSecondFactors } from "../../src/operations/count-unreadable-second-factors.ts";
import { enrolTotp } from "../../src/operations/enrol-totp.ts";
import { openSession } from "./account-desk.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

let desk: Desk;
let users: number[];
beforeEach(async () => {
  desk = await openDesk();
  users = [];
  for (const name of ["ada", "bob", "cem"]) {
    const email = `${name}@example.com`;
    users.push(await desk.register(email));
    await enrolTotp(desk.deps, ORIGIN, await openSession(desk, { email }));
  }
});
afterEach(() => desk.close());

async function change(
  userId: number,
  column: "encrypted_totp" | "sealed_with",
  value: string,
): Promise<void> {
  await desk.deps.db.write(async (tx) => {
    await tx
      .updateTable("second_factors")
      .set({ [column]: value })
      .where("user_id", "=", userId)
      .execute();
  });
}

test("with every second factor sound, none is named", async () => {
  expect(await countUnreadableSecondFactors(desk.deps)).toEqual({ total: 3, unreadable: [] });
});

test("the users whose second factor was altered, or is another's, are named, the others not", async () => {
  const [ada = 0, bob = 0, cem = 0] = users;
  const [row] = await desk.rows("select encrypted_totp from second_factors where user_id = ?", cem);
  await change(ada, "encrypted_totp", "gAAAAA");
  await change(bob, "encrypted_totp", String(row?.encrypted_totp));
  expect(await countUnreadableSecondFactors(desk.deps)).toEqual({ total: 3, unreadable: [ada, bob] });
});
