import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authenticate } from "../../src/operations/authenticate.ts";
import { logout } from "../../src/operations/logout.ts";
import { caught } from "../core/crypto/caught.ts";
import { chainOf, type Desk, ORIGIN, openDesk } from "./desk.ts";

const SECRET = "0123456789abcdef0123456789abcdef";

let desk: Desk;
let token: string;
let claims: Record<string, unknown>;
beforeAll(async () => {
  desk = await openDesk();
  await desk.register();
  await desk.register("bob@example.com");
  token = (await desk.login()).accessToken.reveal();
  claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
});
afterAll(() => desk.close());

/** A token by the test's own hand. */
function forge(header: object, payload: object, secret = SECRET, hash = "sha256"): string {
  const signed = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

const HS256 = { alg: "HS256", typ: "JWT" };
const refusal = async (forged: string) =>
  (await caught(() => authenticate(desk.deps, () => ORIGIN, forged))).code;

describe("an access token", () => {
  it("names its session and user", async () => {
    expect(claims).toMatchObject({ iss: "https://keys.example.org", aud: "keyhold", sub: "1", sid: "1" });
    expect(await authenticate(desk.deps, () => ORIGIN, token)).toMatchObject({
      sessionId: 1,
      user: { id: 1 },
    });
    expect(forge(HS256, claims)).toBe(token);
  });

  it.each<[string, () => string]>([
    [
      "without a signature, alg none",
      () => `${forge({ alg: "none" }, claims).split(".").slice(0, 2).join(".")}.`,
    ],
    ["that claims alg none under a good MAC", () => forge({ alg: "none", typ: "JWT" }, claims)],
    ["with HS512", () => forge({ alg: "HS512", typ: "JWT" }, claims, SECRET, "sha512")],
    ["that claims RS256 under a good MAC", () => forge({ alg: "RS256", typ: "JWT" }, claims)],
    ["with a critical extension", () => forge({ ...HS256, crit: ["exp"] }, claims)],
    ["under another secret", () => forge(HS256, claims, "x".repeat(32))],
    ["under the empty secret", () => forge(HS256, claims, "")],
    ["of another issuer", () => forge(HS256, { ...claims, iss: "https://evil.example" })],
    ["for another audience", () => forge(HS256, { ...claims, aud: "other" })],
    ["for several audiences", () => forge(HS256, { ...claims, aud: ["keyhold", "other"] })],
    ["that never expires", () => forge(HS256, { ...claims, exp: undefined })],
    ["with a number for a user", () => forge(HS256, { ...claims, sub: 1 })],
    ["with a session that is no number", () => forge(HS256, { ...claims, sid: "1 or 1=1" })],
    ["with a user beyond 2^53", () => forge(HS256, { ...claims, sub: "99999999999999999999" })],
    ["that is empty", () => ""],
  ])("%s is refused", async (_, forged) => {
    expect(await refusal(forged())).toBe("unauthenticated");
  });

  it.each([
    ["of a session of somebody else", { sub: "2" }],
    ["of a session that does not exist", { sid: "99" }],
  ])("%s is refused as ended, though we signed it", async (_, change) => {
    const code = await refusal(forge(HS256, { ...claims, ...change }));
    expect(code).toBe("session_expired");
  });

  it("of a user who was switched off is refused at once, and good again when he is switched on", async () => {
    const setActive = (is_active: boolean) =>
      desk.deps.db.write((tx) => tx.updateTable("users").set({ is_active }).where("id", "=", 1).execute());
    await setActive(false);
    expect(await refusal(token)).toBe("user_inactive");
    await setActive(true);
    expect((await authenticate(desk.deps, () => ORIGIN, token)).sessionId).toBe(1);
  });

  it("expires after 15 minutes to the second", async () => {
    const { accessToken } = await desk.login();
    desk.wait(900_000 - 1);
    expect((await authenticate(desk.deps, () => ORIGIN, accessToken.reveal())).user.id).toBe(1);
    desk.wait(1);
    expect(await refusal(accessToken.reveal())).toBe("session_expired");
  });
});

describe("a logout", () => {
  it("ends the session at once and only once, with one entry, and leaves other sessions alone", async () => {
    const [ending, staying] = [await desk.login(), await desk.login()];
    const session = await authenticate(desk.deps, () => ORIGIN, ending.accessToken.reveal());
    await logout(desk.deps, ORIGIN, session);
    await logout(desk.deps, ORIGIN, session);
    expect(await refusal(ending.accessToken.reveal())).toBe("session_expired");
    expect((await authenticate(desk.deps, () => ORIGIN, staying.accessToken.reveal())).user.id).toBe(1);
    const ended = (await chainOf(desk, 1)).filter(({ event }) => event === "session.ended");
    expect(ended).toMatchObject([
      { actor: "user:1", subject: `session:${session.sessionId}`, data: '{"reason":"logout"}' },
    ]);
  });
});
