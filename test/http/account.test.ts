import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInvitation, invitationHash } from "../../src/core/crypto/invitation.ts";
import { hotp, totpSecretBytes } from "../../src/core/crypto/totp.ts";
import { Secret } from "../../src/core/secret.ts";
import { insertInvitation } from "../../src/db/invitations.ts";
import { chainOf, MY_KEY, newKeyHolder, sql } from "../key-desk.ts";
import { type Answer, call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const AUTH = "/api/v1/auth";
const NEXT = "another long enough password";

let time = Date.now();
let keyhold: TestKeyhold;
let user: Awaited<ReturnType<typeof newUser>>;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => time });
});
beforeEach(async () => {
  // Past the throttles that the tests before have filled.
  time += 3_600_000;
  user = await newUser(keyhold.app);
});
afterAll(() => keyhold.close());

function ask(
  method: "GET" | "POST" | "DELETE",
  route: string,
  body?: object,
  token: string | undefined = user.token,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return call(keyhold.app, method, `${AUTH}/${route}`, { token, body, headers });
}

const short = ({ status, body }: Answer) => [status, body.code];
const login = (fields: object = {}) => {
  const { email, password } = user;
  return call(keyhold.app, "POST", `${AUTH}/login`, { body: { email, password, ...fields } });
};

/** Enrols and confirms a second factor; answers a function for the code of now. */
async function enrol(): Promise<{ code: () => string; recoveryCodes: string[] }> {
  const { body } = await ask("POST", "totp");
  const key = totpSecretBytes(new Secret(String(body.secret))) ?? Buffer.alloc(0);
  const code = () => hotp(key, Math.floor(time / 30_000));
  const confirmed = await ask("POST", "totp/confirm", { totp: code() });
  expect(confirmed.status).toBe(200);
  time += 30_000;
  return { code, recoveryCodes: confirmed.body.recovery_codes as string[] };
}

describe("POST /auth/password", () => {
  it("changes it: 204, other sessions are out, this one lives", async () => {
    const other = String((await login()).body.access_token);
    const changed = await ask("POST", "password", { current_password: user.password, new_password: NEXT });
    expect([changed.status, changed.body]).toEqual([204, {}]);
    expect(short(await ask("GET", "me", undefined, other))).toEqual([401, "session_expired"]);
    expect((await ask("GET", "me")).status).toBe(200);
    expect([(await login()).status, (await login({ password: NEXT })).status]).toEqual([401, 200]);
  });

  it("is 401 bad_credentials for a wrong current password, and the session lives on", async () => {
    const body = { current_password: "not the password", new_password: NEXT };
    expect(short(await ask("POST", "password", body))).toEqual([401, "bad_credentials"]);
    expect((await ask("GET", "me")).status).toBe(200);
  });

  it("is 422 for a short new password, a missing field, and one that is not known", async () => {
    const { status, body } = await ask("POST", "password", { new_password: "short", password: "x" });
    expect(status).toBe(422);
    const fields = (body.errors as { field: string }[]).map(({ field }) => field);
    expect(fields.sort()).toEqual(["current_password", "new_password", "password"]);
  });

  it("is 429 with Retry-After after 10 wrong ones", async () => {
    const body = { current_password: "not the password", new_password: NEXT };
    for (let count = 0; count < 10; count += 1) await ask("POST", "password", body);
    const { status, headers } = await ask("POST", "password", body);
    expect([status, headers["retry-after"]]).toEqual([429, "900"]);
  });
});

describe("/auth/sessions", () => {
  const list = async (token?: string) => (await ask("GET", "sessions", undefined, token)).body;

  it("lists where the account is logged in, the one used last first, and says which one asks", async () => {
    time += 1_000;
    const second = String((await login()).body.access_token);
    const { items, next } = (await list()) as { items: Record<string, unknown>[]; next: unknown };
    expect(next).toBeNull();
    expect(items.map(({ is_current }) => is_current)).toEqual([false, true]);
    expect(items[0]).toEqual({
      id: expect.any(Number),
      created_at: new Date(time).toISOString(),
      last_used_at: new Date(time).toISOString(),
      expires_at: new Date(time + 90 * 86_400_000).toISOString(),
      verified_at: new Date(time).toISOString(),
      address: "127.0.0.1",
      user_agent: "lightMyRequest",
      is_current: false,
    });
    const others = (await list(second)).items as { is_current: boolean }[];
    expect(others.map(({ is_current }) => is_current)).toEqual([true, false]);
  });

  it("shows and ends one by its id; what is gone, foreign or no id is 404, and what is no number 422", async () => {
    const other = String((await login()).body.access_token);
    const items = (await list()).items as { id: number; is_current: boolean }[];
    const id = items.find(({ is_current }) => !is_current)?.id;
    expect((await ask("GET", `sessions/${id}`)).body).toMatchObject({ id, is_current: false });
    expect((await ask("GET", `sessions/${id}`, undefined, other)).body).toMatchObject({ is_current: true });
    const stranger = await newUser(keyhold.app);
    for (const method of ["GET", "DELETE"] as const) {
      expect(short(await ask(method, `sessions/${id}`, undefined, stranger.token))).toEqual([
        404,
        "not_found",
      ]);
      expect(short(await ask(method, "sessions/9999999999999999"))).toEqual([404, "not_found"]);
      for (const odd of ["0", "-1", "1.5", "x", "1e3", "99999999999999999", "%00"]) {
        expect([odd, (await ask(method, `sessions/${odd}`)).status]).toEqual([odd, 422]);
      }
    }
    expect((await ask("DELETE", `sessions/${id}`)).status).toBe(204);
    expect(short(await ask("GET", "me", undefined, other))).toEqual([401, "session_expired"]);
    expect(short(await ask("DELETE", `sessions/${id}`))).toEqual([404, "not_found"]);
    expect((await ask("GET", "me")).status).toBe(200);
  });

  it("DELETE ends all but the one that asks", async () => {
    const others = [await login(), await login()].map(({ body }) => String(body.access_token));
    expect((await ask("DELETE", "sessions")).status).toBe(204);
    for (const other of others) expect((await ask("GET", "me", undefined, other)).status).toBe(401);
    expect((await list()).items).toHaveLength(1);
  });
});

describe("/auth/totp", () => {
  it("is enrolled, confirmed, asked for at the login and removed", async () => {
    const begun = await ask("POST", "totp");
    expect(begun.status).toBe(201);
    expect(begun.body).toEqual({
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      otpauth_uri: expect.stringMatching(/^otpauth:\/\/totp\/Keyhold:user\d+%40example\.com\?secret=/),
    });
    const { code, recoveryCodes } = await enrol();
    expect(recoveryCodes).toHaveLength(10);
    expect((await ask("GET", "me")).body).toMatchObject({ has_totp: true });
    expect(short(await login())).toEqual([401, "totp_required"]);
    const wrong = await login({ totp: "not it" });
    expect([...short(wrong), wrong.body.params]).toEqual([401, "bad_credentials", { factor: "totp" }]);
    const opened = await login({ totp: code() });
    expect([opened.status, opened.body.user]).toEqual([200, expect.objectContaining({ has_totp: true })]);
    expect((await login({ totp: recoveryCodes[0] })).status).toBe(200);
    expect(short(await ask("POST", "totp"))).toEqual([409, "totp_enabled"]);
    expect((await ask("DELETE", "totp")).status).toBe(204);
    expect((await login()).body.user).toMatchObject({ has_totp: false });
  });

  it("is 404 to confirm or remove what is not there, and 401 for a wrong code", async () => {
    expect(short(await ask("POST", "totp/confirm", { totp: "123456" }))).toEqual([404, "not_found"]);
    expect(short(await ask("DELETE", "totp"))).toEqual([404, "not_found"]);
    await ask("POST", "totp");
    expect(short(await ask("POST", "totp/confirm", { totp: "not it" }))).toEqual([401, "bad_credentials"]);
  });
});

describe("POST /auth/step-up", () => {
  it("is asked for by what takes power or gives it, 10 minutes after the login, and opens it", async () => {
    time += 600_000;
    const acts = [
      () => ask("POST", "totp"),
      () => ask("DELETE", "totp"),
      () => ask("DELETE", "me"),
      () => call(keyhold.app, "DELETE", MY_KEY, { token: user.token }),
    ];
    for (const act of acts) {
      const answer = await act();
      expect(short(answer)).toEqual([403, "step_up_required"]);
      expect(answer.body.hint).toContain("/api/v1/auth/step-up");
    }
    expect(short(await ask("POST", "step-up", { password: "not it" }))).toEqual([401, "bad_credentials"]);
    expect((await ask("POST", "step-up", { password: user.password })).status).toBe(204);
    const after = [];
    for (const act of acts.slice(0, 2)) after.push((await act()).status);
    expect(after).toEqual([201, 204]);
  });

  it("takes a code too, and is 422 with both fields for nothing", async () => {
    const { code } = await enrol();
    expect((await ask("POST", "step-up", { totp: code() })).status).toBe(204);
    const { status, body } = await ask("POST", "step-up", {});
    expect([status, body.code]).toEqual([422, "validation_failed"]);
    expect((body.errors as { field: string }[]).map(({ field }) => field)).toEqual(["password", "totp"]);
  });
});

describe("DELETE /auth/me", () => {
  it("deletes the account: 204, the cookie is cleared, nobody gets in any more, and the e-mail is free", async () => {
    const left = await ask("DELETE", "me", undefined, user.token, { cookie: user.cookie });
    expect([left.status, left.body]).toEqual([204, {}]);
    expect(left.headers["set-cookie"]).toMatch(/^keyhold_refresh=; .*Max-Age=0/);
    expect(short(await ask("GET", "me"))).toEqual([401, "session_expired"]);
    expect(short(await login())).toEqual([401, "bad_credentials"]);
    const tables = await keyhold.database.tableNames();
    const dump = JSON.stringify(
      await Promise.all(tables.map((name) => sql(keyhold, `select * from ${name}`))),
    );
    expect(dump).not.toContain(user.email);
    const { email, password } = user;
    const again = await call(keyhold.app, "POST", `${AUTH}/register`, { body: { email, password } });
    expect(again.status).toBe(201);
  });

  it("leaves the cookie of somebody who logged in since in the same browser", async () => {
    const other = await newUser(keyhold.app);
    const left = await ask("DELETE", "me", undefined, user.token, { cookie: other.cookie });
    expect([left.status, left.headers["set-cookie"]]).toEqual([204, undefined]);
  });

  it("takes the exchange key along, and nobody else's", async () => {
    // The exchange looks at the clock, so this one has to go right.
    const own = await openTestKeyhold();
    const [leaving, staying] = [await newKeyHolder(own), await newKeyHolder(own)];
    expect((await call(own.app, "DELETE", `${AUTH}/me`, leaving)).status).toBe(204);
    expect(await sql(own, "select user_id from api_keys")).toEqual([{ user_id: staying.id }]);
    expect((await call(own.app, "GET", MY_KEY, staying)).status).toBe(200);
    expect((await chainOf(own, leaving.id)).slice(-2)).toEqual([
      ["api_key.deleted", { exchange: "paper" }],
      ["user.deleted", {}],
    ]);
    await own.close();
  });
});

describe("POST /auth/register by invitation", () => {
  it("is 403 without one or with a bad one, 201 with a good one, and 403 with the same again", async () => {
    const own = await openTestKeyhold({ REGISTRATION: "invite" });
    const { deps } = own;
    const invitation = createInvitation(deps.random);
    const hash = invitationHash(deps.jwtSecrets[0], invitation) ?? "";
    const now = deps.now();
    await deps.db.write((tx) => insertInvitation(tx, { hash, email: null, expiresAt: now + 60_000 }, now));
    const register = (email: string, given?: string) =>
      call(own.app, "POST", `${AUTH}/register`, {
        body: { email, password: NEXT, ...(given === undefined ? {} : { invitation: given }) },
      });
    const without = await register("a@b.example");
    expect([...short(without), without.body.hint]).toEqual([
      403,
      "registration_closed",
      expect.stringContaining("invitation"),
    ]);
    expect(short(await register("a@b.example", "khi_x"))).toEqual([403, "invitation_invalid"]);
    expect((await register("a@b.example", invitation.reveal())).status).toBe(201);
    expect(short(await register("c@d.example", invitation.reveal()))).toEqual([403, "invitation_invalid"]);
    expect(own.logged()).not.toContain(invitation.reveal().slice(4));
    await own.close();
  });
});

it("no secret of an account stands in a log, nor in an answer but the one that shows it", async () => {
  const begun = await ask("POST", "totp");
  const { recoveryCodes, code } = await enrol();
  const used = code();
  const answers = [
    await ask("POST", "step-up", { totp: used, password: "an unmistakable wrong one" }),
    await ask("POST", "password", { current_password: "an unmistakable wrong one", new_password: NEXT }),
    await login({ totp: recoveryCodes[0], x: recoveryCodes[1] }),
    await login({ totp: recoveryCodes[2] }),
    await ask("GET", "me"),
    await ask("GET", "sessions"),
  ].map(({ body }) => ({ ...body, access_token: "" }));
  const shown = JSON.stringify(answers) + keyhold.logged();
  const secrets = [String(begun.body.secret), "an unmistakable wrong one", NEXT, ...recoveryCodes];
  for (const secret of secrets) expect(shown).not.toContain(secret);
});
