import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { cleanUp } from "../../src/operations/clean-up.ts";
import { inviteUser } from "../../src/operations/invite-user.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { tell } from "../../src/operations/steps/tell.ts";
import { caught } from "../core/crypto/caught.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

const DAY_MS = 86_400_000;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const count = async (table: string) => (await desk.counts())[table];
const refresh = (token: Secret | undefined) => refreshSession(desk.deps, ORIGIN, token ?? new Secret(""));

describe("cleaning up", () => {
  it("leaves a session that lives with every token it ever had, so that an old copy is still noticed", async () => {
    await desk.register();
    const first = (await desk.login()).refreshToken?.token;
    let newest = first;
    for (let day = 0; day < 50; day++) {
      desk.wait(DAY_MS);
      newest = (await refresh(newest)).refreshToken?.token;
      await cleanUp(desk.deps);
    }
    expect(await count("refresh_tokens")).toBe(51);
    expect((await caught(() => refresh(first))).code).toBe("refresh_reused");
  });

  it("deletes a session 30 days after it ended or ran out, with its tokens, and nothing before", async () => {
    await desk.register();
    await desk.login();
    await desk.login();
    await desk.deps.db.write((tx) =>
      tx.updateTable("sessions").set({ ended_at: desk.deps.now() }).where("id", "=", 1).execute(),
    );
    desk.wait(30 * DAY_MS - 1);
    await cleanUp(desk.deps);
    expect(await count("sessions")).toBe(2);
    desk.wait(1);
    await cleanUp(desk.deps);
    expect(await desk.rows("select id from sessions")).toEqual([{ id: 2 }]);
    expect(await count("refresh_tokens")).toBe(1);
    desk.wait(90 * DAY_MS);
    await cleanUp(desk.deps);
    expect(await count("sessions")).toBe(0);
  });

  it("deletes a key pair that was not activated, a day after it ran out", async () => {
    const userId = await desk.register();
    const { deps } = desk;
    const now = deps.now();
    await deps.db.write((tx) =>
      tx
        .insertInto("generated_keys")
        .values({
          ...{ user_id: userId, exchange: "paper", key_type: "ed25519", label: null, public_key: "" },
          ...{ encrypted_private_key: "", sealed_with: deps.keyring.first.fingerprint },
          ...{ created_at: now, expires_at: now },
        })
        .execute(),
    );
    desk.wait(DAY_MS - 1);
    await cleanUp(deps);
    expect(await count("generated_keys")).toBe(1);
    desk.wait(1);
    await cleanUp(deps);
    expect(await count("generated_keys")).toBe(0);
  });

  it("deletes throttles once they have run out, and keeps those that still count", async () => {
    const throttle = (subject: string, expires_at: number) => ({ subject, count: 1, last_at: 0, expires_at });
    const now = desk.deps.now();
    const rows = Array.from({ length: 1_200 }, (_, index) => throttle(`old ${index}`, now - index));
    await desk.deps.db.write(async (tx) => {
      for (let at = 0; at < rows.length; at += 400) {
        await tx
          .insertInto("throttles")
          .values(rows.slice(at, at + 400))
          .execute();
      }
      await tx
        .insertInto("throttles")
        .values(throttle("new", now + 1))
        .execute();
    });
    expect(await cleanUp(desk.deps)).toBe(1_200);
    expect(await desk.rows("select subject from throttles")).toEqual([{ subject: "new" }]);
  });

  it("deletes address blocks that were not seen for 30 days, old invitations, run-out claims and silent nodes", async () => {
    await desk.register();
    await desk.login();
    await inviteUser(desk.deps, { expiresAt: desk.deps.now() + DAY_MS });
    await desk.deps.db.write(async (tx) => {
      await tx
        .insertInto("key_claims")
        .values({ user_id: 1, claim: "c", expires_at: desk.deps.now() })
        .execute();
      const seen = { version: "1", started_at: 0, seen_at: desk.deps.now() };
      await tx
        .insertInto("nodes")
        .values({ id: "silent", ...seen })
        .execute();
    });
    await cleanUp(desk.deps);
    const tables = ["known_address_blocks", "invitations", "key_claims", "nodes"];
    expect(await Promise.all(tables.map(count))).toEqual([1, 1, 1, 1]);
    desk.wait(31 * DAY_MS);
    await cleanUp(desk.deps);
    expect(await Promise.all(tables.map(count))).toEqual([0, 0, 0, 0]);
  });

  it("deletes a notice after 90 days, also if it never went out", async () => {
    const userId = await desk.register();
    const webhook = { path: "/", secret: new Secret("s".repeat(32)) };
    const notice = { name: "k1v1:recovered:1", code: "recovered", params: {} } as const;
    await desk.deps.db.write((tx) => tell(tx, { ...desk.deps, webhook }, userId, [notice]));
    desk.wait(90 * DAY_MS - 1);
    await cleanUp(desk.deps);
    expect([await count("notices"), await count("notice_deliveries")]).toEqual([1, 1]);
    desk.wait(1);
    await cleanUp(desk.deps);
    expect([await count("notices"), await count("notice_deliveries")]).toEqual([0, 0]);
  });
});
