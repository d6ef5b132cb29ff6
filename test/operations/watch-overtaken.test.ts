import { afterAll, beforeAll, expect, it } from "vitest";
import { watchKeys } from "../../src/operations/watch-keys.ts";
import { control, sql } from "../key-desk.ts";
import { openWatchDesk, type WatchDesk } from "../watch-desk.ts";

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
});
afterAll(() => desk.keyhold.close());

it("the verdict of a check that was asked for meanwhile stays", async () => {
  const holder = await desk.newHolder();
  await desk.watch();
  await desk.makeDue(holder);
  await control(desk.keyhold.paper, "PATCH", `keys/${holder.key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  const later = desk.deps.now() + 1;
  const send: typeof desk.deps.send = async (...request) => {
    const answer = await desk.deps.send(...request);
    await sql(desk.keyhold, "update api_keys set last_checked_at = ? where user_id = ?", later, holder.id);
    return answer;
  };
  await watchKeys({ ...desk.deps, send });
  expect(await desk.row(holder)).toMatchObject({ state: "valid", frozen_by: null, last_checked_at: later });
});
