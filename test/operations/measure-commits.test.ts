import { afterEach, beforeEach, expect, test } from "vitest";
import { measureCommits } from "../../src/operations/measure-commits.ts";
import { noteNode } from "../../src/operations/note-node.ts";
import { type Desk, openDesk } from "./desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

test("measuring commits leaves the database as it was", async () => {
  await noteNode(desk.deps);
  const before = await desk.rows("select * from nodes");
  const times = await measureCommits(desk.deps);
  expect(times.length).toBeGreaterThan(10);
  expect(times.every((time) => time > 0)).toBe(true);
  expect(await desk.rows("select * from nodes")).toEqual(before);
});
