import { afterEach, beforeEach, expect, test } from "vitest";
import { createReadiness } from "../../src/http/readiness.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

/** The same database, with its writes counted, and carried out as `write` says. */
function counted(write: Deps["db"]["write"] = desk.deps.db.write): { deps: Deps; writes: () => number } {
  let count = 0;
  const db: Deps["db"] = {
    ...desk.deps.db,
    write(work, options) {
      count += 1;
      return write(work, options);
    },
  };
  return { deps: { ...desk.deps, db }, writes: () => count };
}

test("a thousand probes at once cost one write", async () => {
  const { deps, writes } = counted();
  const readiness = createReadiness(deps, () => false);
  const answers = await Promise.all(Array.from({ length: 1_000 }, readiness));
  expect(answers.every((missing) => missing.length === 0)).toBe(true);
  expect(writes()).toBe(1);
});

test("a node that stops is not ready, and asks nobody", async () => {
  const { deps, writes } = counted();
  expect(await createReadiness(deps, () => true)()).toEqual(["stopping"]);
  expect(writes()).toBe(0);
});

test("a database that does not answer within 3 s is missed", async () => {
  const { deps } = counted(() => new Promise(() => undefined));
  const startedAt = performance.now();
  expect(await createReadiness(deps, () => false)()).toEqual(["database"]);
  const waited = performance.now() - startedAt;
  expect(waited).toBeGreaterThan(2_900);
  expect(waited).toBeLessThan(10_000);
});
