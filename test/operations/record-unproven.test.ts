import { afterEach, beforeEach, expect, it } from "vitest";
import { recordRefusal } from "../../src/operations/steps/record.ts";
import { chainOf, type Desk, openDesk, originAt } from "./desk.ts";

let desk: Desk;
let userId: number;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
});
afterEach(() => desk.close());

it("refusals of whoever names a virtual key and proves nothing are one kind, from however many addresses", async () => {
  for (const address of ["203.0.113.7", "198.51.100.8", "2001:db8::9"]) {
    await desk.deps.db.write((tx) =>
      recordRefusal(tx, desk.deps, originAt(address), userId, {
        event: "virtual_key.refused",
        actor: "anonymous",
        subject: "virtual_key:1",
        data: { reason: "wrong_signature" },
      }),
    );
  }
  const entries = (await chainOf(desk, userId)).filter(({ event }) => event === "virtual_key.refused");
  expect(entries).toHaveLength(1);
});
