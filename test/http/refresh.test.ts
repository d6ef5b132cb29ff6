import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Answer,
  call,
  newUser,
  openTestKeyhold,
  PUBLIC_URL,
  type TestKeyhold,
  untilNotBusy,
} from "../keyhold.ts";

const AUTH = "/api/v1/auth";

let time = Date.now();
let keyhold: TestKeyhold;
let cookie: string;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => time });
});
beforeEach(async () => {
  time += 3_600_000;
  ({ cookie } = await newUser(keyhold.app));
});
afterAll(() => keyhold.close());

const refresh = (sent: string) =>
  call(keyhold.app, "POST", `${AUTH}/refresh`, { headers: { origin: PUBLIC_URL, cookie: sent } });
const isIn = async ({ body }: Answer) =>
  (await call(keyhold.app, "GET", `${AUTH}/me`, { token: String(body.access_token) })).status === 200;

/** The cookie that a browser holds after an answer, given the one that it held before. */
function kept({ headers }: Answer, before: string): string {
  const set = headers["set-cookie"];
  return set === undefined ? before : (String(set).split(";", 1)[0] ?? "");
}

describe("a browser that refreshes", () => {
  it("in two tabs at once keeps both in, now and at every refresh after", async () => {
    let held = cookie;
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([refresh(held), refresh(held)]);
      for (const answer of answers) expect([answer.status, await isIn(answer)]).toEqual([200, true]);
      // One browser, one jar: whichever answer comes last, there is one new cookie.
      const renewed = new Set(answers.map((answer) => kept(answer, held)).filter((one) => one !== held));
      expect(renewed.size).toBe(1);
      [held = ""] = renewed;
      time += 60_000;
    }
  });

  it("in twenty tabs at once keeps all in", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => untilNotBusy(() => refresh(cookie))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.filter(({ headers }) => headers["set-cookie"] !== undefined)).toHaveLength(1);
  });

  it("and loses the answer may ask again within 30 s, as often as it likes", async () => {
    await refresh(cookie);
    time += 29_999;
    for (let round = 0; round < 3; round += 1) {
      const again = await refresh(cookie);
      expect([again.status, await isIn(again)]).toEqual([200, true]);
    }
  });

  it("and asks again later than 30 s after the lost answer is out: it cannot be told from a thief", async () => {
    const lost = await refresh(cookie);
    time += 30_000;
    const again = await refresh(cookie);
    expect([again.status, again.body.code]).toEqual([401, "refresh_reused"]);
    expect(await isIn(lost)).toBe(false);
    expect((await refresh(kept(lost, cookie))).body.code).toBe("session_expired");
  });

  it("with a stolen older cookie ends the family: thief and owner are out, and other sessions live on", async () => {
    const other = await newUser(keyhold.app);
    const first = await refresh(cookie);
    time += 1_000;
    const second = await refresh(kept(first, cookie));
    const stolen = await refresh(cookie);
    expect([stolen.status, stolen.body.code]).toEqual([401, "refresh_reused"]);
    expect([await isIn(first), await isIn(second)]).toEqual([false, false]);
    expect((await refresh(kept(second, ""))).body.code).toBe("session_expired");
    expect((await refresh(other.cookie)).status).toBe(200);
  });
});
