import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "../key-desk.ts";
import { call, newUser, openTestKeyhold, PUBLIC_URL, TEST_SECRETS, type TestKeyhold } from "../keyhold.ts";
import { sendRaw } from "./socket.ts";

// What a token is by itself is tried in test/core/crypto/access-token and test/operations/authenticate; here, what comes of it at the door.

const ME = "/api/v1/auth/me";

let keyhold: TestKeyhold;
let own: Awaited<ReturnType<typeof newUser>>;
let other: typeof own;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  own = await newUser(keyhold.app);
  other = await newUser(keyhold.app);
});
afterAll(() => keyhold.close());

const asks = (headers: Record<string, string>, url = ME) => call(keyhold.app, "GET", url, { headers });
const withToken = (token: string) => asks({ authorization: `Bearer ${token}` });

function forge(payload: string, secret: string | Buffer, header = '{"alg":"HS256","typ":"JWT"}'): string {
  const signed = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const claimsOf = ({ token }: typeof own) => Buffer.from(token.split(".")[1] ?? "", "base64url").toString();

/** Edits that leave most of a token as it is. */
type Edit = (token: string, foreign: string) => string;
const EDIT: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(400), fc.constantFrom("", "A", "_", "-", "=", "+", "/", "%41", ".")).map(
    ([at, put]): Edit =>
      (token) =>
        token.slice(0, at % token.length) + put + token.slice((at % token.length) + 1),
  ),
  fc.constantFrom<Edit>(
    (token) => `${token}=`,
    (token) => token.replaceAll(".", ".."),
    (token) => token.toLowerCase(),
    (token) => token.split(".").toReversed().join("."),
    (token) => `${token}.${token}`,
    (token) => token.replace(/[^.]+$/, (mac) => Buffer.from(mac, "base64url").toString("base64")),
    (token, foreign) =>
      foreign
        .split(".")
        .with(1, token.split(".")[1] ?? "")
        .join("."),
    (token, foreign) =>
      token
        .split(".")
        .with(2, foreign.split(".")[2] ?? "")
        .join("."),
  ),
);

describe("an access token", () => {
  it("that was altered, or put together from two, is 401", async () => {
    await fc.assert(
      fc.asyncProperty(EDIT, fc.boolean(), async (edit, isOwn) => {
        const [token, foreign] = isOwn ? [own.token, other.token] : [other.token, own.token];
        const altered = edit(token, foreign);
        fc.pre(altered !== token && altered !== foreign);
        expect((await withToken(altered)).status).toBe(401);
      }),
      { numRuns: 150 },
    );
  });

  it("is 401 when it is signed with anything that the server shows or uses for something else", async () => {
    const key = (await call(keyhold.app, "GET", "/api/v1/audit/checkpoint-key", { token: own.token })).body;
    const fernetKey = Buffer.from(TEST_SECRETS.FERNET_KEY, "base64url");
    const refresh = own.cookie.split("=", 2)[1] ?? "";
    const shown = [
      key.public_key,
      key.public_key_pem,
      key.deployment_id,
      PUBLIC_URL,
      own.token,
      refresh,
      "keyhold",
    ];
    const keys = [
      ...shown.map(String),
      TEST_SECRETS.FERNET_KEY,
      fernetKey,
      Buffer.from(String(key.public_key), "hex"),
    ];
    for (const secret of keys) {
      for (const alg of ["HS256", "EdDSA", "none"]) {
        const forged = forge(claimsOf(own), secret, JSON.stringify({ alg, typ: "JWT" }));
        expect((await withToken(forged)).body.code).toBe("unauthenticated");
      }
    }
  });

  it("with a name twice is, under the right secret, judged as a whole: no half of it names somebody else", async () => {
    const [mine, theirs] = [JSON.parse(claimsOf(own)), JSON.parse(claimsOf(other))];
    const twice = (name: "sub" | "sid", value: string) =>
      claimsOf(own).replace("{", `{"${name}":"${value}",`);
    const put = (name: "sub" | "sid", value: string) =>
      claimsOf(own).replace(/\}$/, `,"${name}":"${value}"}`);
    for (const payload of [put("sub", theirs.sub), put("sid", theirs.sid)]) {
      expect((await withToken(forge(payload, TEST_SECRETS.JWT_SECRET))).status).toBe(401);
    }
    for (const payload of [twice("sub", theirs.sub), twice("sid", theirs.sid)]) {
      const { status, body } = await withToken(forge(payload, TEST_SECRETS.JWT_SECRET));
      expect([status, body.id]).toEqual([200, Number(mine.sub)]);
    }
  });

  it("counts nowhere but in the Authorization header", async () => {
    const { token } = own;
    const elsewhere = [
      asks({}, `${ME}?access_token=${token}`),
      asks({}, `${ME}?token=${token}&authorization=Bearer%20${token}`),
      asks({ cookie: `access_token=${token}; token=${token}; keyhold_refresh=${token}` }),
      asks({ "x-access-token": token, "x-authorization": `Bearer ${token}` }),
      asks({ "proxy-authorization": `Bearer ${token}` }),
      call(keyhold.app, "DELETE", ME, { body: { access_token: token } }),
    ];
    for (const answer of elsewhere) expect((await answer).body.code).toBe("unauthenticated");
  });

  it.each(["Bearer", "Basic", "Token", "JWT", "bearer,", "Bearer Bearer", "Bearer\t\t"])(
    "is not accepted as %j with blanks or words that do not belong there",
    async (scheme) => {
      const header = scheme === "Bearer" ? `Bearer  ${own.token}` : `${scheme} ${own.token}`;
      expect((await asks({ authorization: header })).body.code).toBe("unauthenticated");
    },
  );

  it.each(["garbage", "of another user"])(
    "is the one that stands first, before one that is %s",
    async (second) => {
      const [first, last] = [own.token, second === "garbage" ? "x.y.z" : other.token];
      const port = await keyhold.app.listenBehind();
      const ask = (...tokens: string[]) =>
        sendRaw(port, [
          `GET ${ME} HTTP/1.1`,
          "Host: 127.0.0.1:8700",
          ...tokens.map((token) => `Authorization: Bearer ${token}`),
          "Connection: close",
        ]);
      expect((await ask(first, last)).body.email).toBe(own.email);
      if (second === "garbage") expect((await ask(last, first)).status).toBe(401);
      else expect((await ask(last, first)).body.email).toBe(other.email);
    },
  );
});

describe("a refresh cookie", () => {
  const refresh = (cookie: string) =>
    call(keyhold.app, "POST", "/api/v1/auth/refresh", { headers: { cookie, origin: PUBLIC_URL } });

  it("that was altered is 401, and costs its owner nothing", async () => {
    const [name = "", value = ""] = own.cookie.split("=", 2);
    const edit = fc.tuple(
      fc.nat(value.length - 1),
      fc.constantFrom("", "A", "_", "-", "=", "%41", "AA", " "),
    );
    await fc.assert(
      fc.asyncProperty(edit, async ([at, put]) => {
        const altered = value.slice(0, at) + put + value.slice(at + 1);
        fc.pre(decodeURIComponent(altered).trim() !== value);
        expect((await refresh(`${name}=${altered}`)).status).toBe(401);
      }),
      { numRuns: 60 },
    );
    expect((await refresh(own.cookie)).status).toBe(200);
  });

  it("opens its own session, whatever token comes along", async () => {
    const answer = await call(keyhold.app, "POST", "/api/v1/auth/refresh", {
      token: own.token,
      headers: { cookie: other.cookie, origin: PUBLIC_URL },
    });
    expect((answer.body.user as { email: string }).email).toBe(other.email);
  });

  it("is no access token, and an access token no refresh cookie", async () => {
    const [name = "", value = ""] = other.cookie.split("=", 2);
    expect((await withToken(value)).body.code).toBe("unauthenticated");
    expect((await refresh(`${name}=${own.token}`)).status).toBe(401);
  });
});

it("a step-up in one session opens nothing in another of the same user", async () => {
  const body = { email: own.email, password: own.password };
  const second = await call(keyhold.app, "POST", "/api/v1/auth/login", { body });
  await sql(keyhold, "update sessions set verified_at = null");
  expect(
    (
      await call(keyhold.app, "POST", "/api/v1/auth/step-up", {
        token: own.token,
        body: { password: own.password },
      })
    ).status,
  ).toBe(204);
  const totp = (token: string) => call(keyhold.app, "POST", "/api/v1/auth/totp", { token });
  expect((await totp(String(second.body.access_token))).body.code).toBe("step_up_required");
  expect((await totp(own.token)).status).toBe(201);
});
