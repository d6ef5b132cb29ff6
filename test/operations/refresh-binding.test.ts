import { afterEach, beforeEach, expect, it } from "vitest";
import { bindRefreshGrant, isBoundRefreshGrant } from "../../src/core/crypto/refresh-token.ts";
import { Secret } from "../../src/core/secret.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { readVectors } from "../core/crypto/vectors.ts";
import { type Desk, ORIGIN, openDesk } from "./desk.ts";

let desk: Desk;
let token: Secret;
let mine: number;
let theirs: number;
beforeEach(async () => {
  desk = await openDesk();
  mine = await desk.register("mallory@example.com");
  theirs = await desk.register("ayse@example.com");
  await desk.login({ email: "ayse@example.com" });
  const tokens = await desk.login({ email: "mallory@example.com" });
  token = tokens.refreshToken?.token ?? new Secret("");
});
afterEach(() => desk.close());

it.each([
  ["session handed to another user", () => `update sessions set user_id = ${theirs} where user_id = ${mine}`],
  [
    "token moved to another user's session",
    () => `update refresh_tokens set session_id = (select id from sessions where user_id = ${theirs})
      where session_id = (select id from sessions where user_id = ${mine})`,
  ],
  ["end of the session put off", () => "update sessions set expires_at = expires_at + 1"],
])("a refresh token is worth nothing once the database says that its %s", async (_, change) => {
  await desk.rows(change());
  await expect(refreshSession(desk.deps, ORIGIN, token)).rejects.toMatchObject({ code: "unauthenticated" });
});

it("a refresh token that nobody touched goes on working", async () => {
  await expect(refreshSession(desk.deps, ORIGIN, token)).resolves.toMatchObject({ user: { id: mine } });
});

it("the binding is that of docs/formats.md, under any of the secrets, and no other text holds", () => {
  const { refresh } = readVectors<{ refresh: { hash: string; grant: Grant } }>("jwt.json");
  const { binding, ...session } = refresh.grant;
  const grant = { ...session, tokenHash: refresh.hash };
  const [secret] = desk.deps.jwtSecrets;
  expect(isBoundRefreshGrant(desk.deps.jwtSecrets, grant, bindRefreshGrant(secret, grant))).toBe(true);
  expect(bindRefreshGrant(secret, grant)).toBe(binding);
  for (const other of ["", binding.toUpperCase(), `${binding}0`, "0".repeat(64)]) {
    expect(isBoundRefreshGrant(desk.deps.jwtSecrets, grant, other)).toBe(false);
  }
});

interface Grant {
  readonly sessionId: number;
  readonly userId: number;
  readonly expiresAt: number;
  readonly binding: string;
}
