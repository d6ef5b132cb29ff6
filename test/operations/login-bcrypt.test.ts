import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PASSWORD_COST } from "../../src/core/crypto/password.ts";
import { open } from "../../src/core/crypto/seal.ts";
import { KeyholdError } from "../../src/core/errors.ts";
import { Secret } from "../../src/core/secret.ts";
import { createWorkQueue } from "../../src/core/work-queue.ts";
import { updatePassword } from "../../src/db/users.ts";
import { changePassword } from "../../src/operations/change-password.ts";
import { sealHash } from "../../src/operations/steps/seal-password.ts";
import { caught } from "../core/crypto/caught.ts";
import { readVectors } from "../core/crypto/vectors.ts";
import { addSecondFactor, eventsOf, loginWith, openSession, sessionOf } from "./account-desk.ts";
import { type Desk, EMAIL, ORIGIN, openDesk } from "./desk.ts";

const { bcrypt } = readVectors<{ bcrypt: { password: string; hash: string }[] }>("tradebot.json");
const hashOf = (password: string) => bcrypt.find((one) => one.password === password)?.hash ?? "";

const PASSWORD = "a long enough password";
const SHORT = "short";
const LONG = bcrypt.find(({ password }) => password.length > 72)?.password ?? "";

const queue = createWorkQueue({ running: 2, waiting: 32 });
/** While it is set, so many pieces of password work are done, and then the line is full. */
let piecesLeft = Number.POSITIVE_INFINITY;
const passwords: typeof queue = {
  ...queue,
  async run(work) {
    piecesLeft -= 1;
    if (piecesLeft < 0) throw new KeyholdError("too_many_requests", { params: { seconds: 1 } });
    return queue.run(work);
  },
};

let desk: Desk;
let userId: number;
beforeEach(async () => {
  piecesLeft = Number.POSITIVE_INFINITY;
  desk = await openDesk({ passwords, passwordCost: PASSWORD_COST });
  userId = await desk.register();
});
afterEach(() => desk.close());

const takeOver = (password: string) =>
  desk.deps.db.write((tx) =>
    updatePassword(tx, userId, sealHash(desk.deps, userId, new Secret(hashOf(password))), desk.deps.now()),
  );

async function storedHash(): Promise<string> {
  const [row] = await desk.rows("select hashed_password, sealed_with from users where id = ?", userId);
  const place = { table: "users", column: "hashed_password", ownerId: userId } as const;
  const sealed = { token: String(row?.hashed_password), sealedWith: String(row?.sealed_with) };
  return open(desk.deps.keyring, place, sealed).reveal();
}

const failure = (password: string) => caught(() => desk.login({ password }));
const events = async () => (await eventsOf(desk, userId)).map(([event]) => event);

describe("an account that was taken over with a bcrypt hash", () => {
  it.each([PASSWORD, SHORT])(
    "logs in with %j, and has an argon2id hash of it from then on",
    async (password) => {
      await takeOver(password);
      await desk.login({ password });
      expect(await storedHash()).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
      expect((await eventsOf(desk, userId)).slice(-2)).toEqual([
        ["session.opened", {}],
        ["user.password_upgraded", { from: "bcrypt", to: "argon2id" }],
      ]);
      await desk.login({ password });
      expect((await events()).filter((event) => event === "user.password_upgraded")).toHaveLength(1);
      expect((await failure(`${password}x`)).code).toBe("bad_credentials");
    },
  );

  it("keeps its hash after a wrong password", async () => {
    await takeOver(PASSWORD);
    expect((await failure(`${PASSWORD}x`)).code).toBe("bad_credentials");
    expect(await storedHash()).toBe(hashOf(PASSWORD));
  });

  it("keeps its hash while the second factor is not shown", async () => {
    const { app } = await addSecondFactor(desk, await openSession(desk));
    await takeOver(PASSWORD);
    expect((await failure(PASSWORD)).code).toBe("totp_required");
    expect(await storedHash()).toBe(hashOf(PASSWORD));
    await loginWith(desk, { password: PASSWORD, totp: app.code() });
    expect(await storedHash()).toMatch(/^\$argon2id/);
  });

  it("logs in with whatever begins with the first 72 bytes, and is not upgraded, since the end may be wrong", async () => {
    await takeOver(LONG);
    for (const password of [LONG, LONG.slice(0, 72), `${LONG.slice(0, 72)} and another end`]) {
      await takeOver(LONG);
      await desk.login({ password });
    }
    await takeOver(LONG);
    await desk.login({ password: LONG });
    expect(await storedHash()).toBe(hashOf(LONG));
  });

  it("logs in, and is upgraded the next time, when the line for hashing is full", async () => {
    await takeOver(PASSWORD);
    piecesLeft = 1;
    await desk.login();
    expect(await storedHash()).toBe(hashOf(PASSWORD));
    piecesLeft = Number.POSITIVE_INFINITY;
    await desk.login();
    expect(await storedHash()).toMatch(/^\$argon2id/);
  });

  it("can change a password that is too long to be upgraded", async () => {
    await takeOver(LONG);
    const session = await sessionOf(desk, await desk.login({ password: LONG }));
    await changePassword(desk.deps, ORIGIN, session, {
      current: new Secret(LONG),
      next: new Secret(PASSWORD),
    });
    expect(await storedHash()).toMatch(/^\$argon2id/);
  });

  it("is not upgraded when the password was reset while it was checked", async () => {
    await takeOver(PASSWORD);
    const verifyBcrypt: Desk["deps"]["verifyBcrypt"] = async () => {
      await takeOver(SHORT);
      return true;
    };
    const slow = { ...desk, deps: { ...desk.deps, verifyBcrypt } };
    expect((await caught(() => loginWith(slow, { email: EMAIL }))).code).toBe("bad_credentials");
    expect(await storedHash()).toBe(hashOf(SHORT));
  });
});
