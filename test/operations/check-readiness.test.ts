import { afterEach, beforeEach, expect, test } from "vitest";
import { KeyholdError } from "../../src/core/errors.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import { checkReadiness } from "../../src/operations/check-readiness.ts";
import { keyringOf, SPEC_KEY } from "../core/crypto/material.ts";
import { type Desk, openDesk } from "./desk.ts";

const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

test("a sound node is ready, and has written that it is there", async () => {
  expect(await checkReadiness(desk.deps)).toEqual([]);
  expect(await desk.rows("select id, seen_at from nodes")).toEqual([
    { id: desk.deps.node.id, seen_at: desk.deps.now() },
  ]);
});

test("a database that can be read and not written is missed", async () => {
  const write = () => Promise.reject(new KeyholdError("storage_failed"));
  const db = { ...desk.deps.db, write };
  expect(await checkReadiness({ ...desk.deps, db })).toEqual(["database"]);
});

test("a Fernet key that the database needs is missed", async () => {
  expect(await checkReadiness({ ...desk.deps, keyring: keyringOf(OTHER_KEY) })).toEqual(["fernet_keys"]);
  const both = { ...desk.deps, keyring: keyringOf(OTHER_KEY, SPEC_KEY) };
  await bindDeployment(both, "test");
  expect(await checkReadiness(both)).toEqual([]);
});

test("a Fernet key is missed that is to seal and is not in use here", async () => {
  const both = { ...desk.deps, keyring: keyringOf(OTHER_KEY, SPEC_KEY) };
  expect(await checkReadiness(both)).toEqual(["fernet_keys"]);
});

test("a migration that was not applied is missed", async () => {
  await desk.rows("delete from migrations where number = (select max(number) from migrations)");
  expect(await checkReadiness(desk.deps)).toEqual(["migrations"]);
});
