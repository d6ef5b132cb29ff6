import { afterAll, beforeAll, expect, test } from "vitest";
import { measureWatching } from "../../src/operations/measure-watching.ts";
import { sql } from "../key-desk.ts";
import { INTERVAL, openWatchDesk, type WatchDesk } from "../watch-desk.ts";

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
});
afterAll(() => desk.keyhold.close());

test("keys that are due are counted, and the longest wait is told until they are watched", async () => {
  const prompt = await desk.newHolder();
  const late = await desk.newHolder();
  // Keys are stored by the real clock: watched once, both are due by the desk's.
  for (const holder of [prompt, late]) await desk.makeDue(holder);
  await desk.watch();
  expect(await measureWatching(desk.deps)).toEqual({ due: 0, overdueMs: 0 });
  desk.wait(1.2 * INTERVAL);
  const { due, overdueMs } = await measureWatching(desk.deps);
  expect(due).toBe(2);
  expect(overdueMs).toBeLessThanOrEqual(0.4 * INTERVAL);
  await sql(
    desk.keyhold,
    "update api_keys set next_check_at = ? where user_id = ?",
    desk.deps.now() - INTERVAL,
    late.id,
  );
  expect(await measureWatching(desk.deps)).toEqual({ due: 2, overdueMs: INTERVAL });
  desk.wait(48_000);
  await desk.watch();
  expect(await measureWatching(desk.deps)).toEqual({ due: 0, overdueMs: 0 });
});
