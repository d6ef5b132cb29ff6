import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ClientSettings, createClient, KeyholdProblem } from "../../src/client.ts";
import { call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { all } from "./all.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

/** The test's server answers under the name that it was given, whatever port it has. */
const throughTheDoor: typeof fetch = async (address, init) => {
  const { pathname, search } = new URL(String(address));
  const headers = { host: "127.0.0.1:8700", ...(init?.headers as Record<string, string>) };
  const body = init?.body === undefined || init.body === null ? {} : { payload: String(init.body) };
  const answer = await keyhold.app.inject({
    method: init?.method ?? "GET",
    url: pathname + search,
    headers,
    ...body,
  });
  return new Response(answer.statusCode === 204 ? null : answer.payload, {
    status: answer.statusCode,
    headers: answer.headers as Record<string, string>,
  });
};

function client(settings: Partial<ClientSettings> = {}) {
  return createClient({ baseUrl: "http://127.0.0.1:8700", fetch: throughTheDoor, ...settings });
}

async function problem(promise: Promise<unknown>): Promise<KeyholdProblem> {
  const error = await promise.then(
    () => new Error("nothing was wrong"),
    (thrown) => thrown,
  );
  if (!(error instanceof KeyholdProblem)) throw error;
  return error;
}

describe("what the server refuses", () => {
  it("is thrown with code, status, values, hint, number of the request and a message for a person", async () => {
    const { token } = await newUser(keyhold.app);
    const error = await problem(client({ token }).getApiKey());
    expect(error).toMatchObject({
      code: "no_key",
      status: 404,
      params: {},
      errors: [],
      retryAfter: undefined,
    });
    expect(error.request_id).toMatch(/^[0-9a-f]{16}$/);
    expect(error.message).toMatch(/\.$/);
  });

  it("names the fields that were not acceptable", async () => {
    const error = await problem(client().register({ email: "ada", password: "short" }));
    expect(error).toMatchObject({ code: "validation_failed", status: 422 });
    expect(error.errors.map(({ field }) => field).toSorted()).toEqual(["email", "password"]);
  });

  it("says how long to wait", async () => {
    const { token } = await newUser(keyhold.app);
    const guesses = Array.from({ length: 11 }, () =>
      client({ token }).stepUp({ password: "a wrong password" }),
    );
    const errors = await Promise.all(guesses.map(problem));
    const late = errors.find(({ code }) => code === "too_many_requests");
    expect(late?.retryAfter).toBeGreaterThan(0);
  });

  it("never holds what was sent", async () => {
    const password = "a password that nobody else may see";
    const error = await problem(client().login({ email: "nobody@example.com", password }));
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(password);
  });
});

describe("a token", () => {
  let token: string;
  beforeEach(async () => {
    ({ token } = await newUser(keyhold.app));
  });

  it("is a text, or asked for before each call", async () => {
    let asked = 0;
    const given = client({
      token: async () => {
        asked += 1;
        return token;
      },
    });
    await given.getAccount();
    await given.getAccount();
    expect(asked).toBe(2);
    expect(await client({ token }).getAccount()).toMatchObject({ is_active: true });
  });

  it("is not sent to routes that need none", async () => {
    const seen: unknown[] = [];
    const watching: typeof fetch = (address, init) => {
      seen.push(Object.keys(init?.headers ?? {}));
      return throughTheDoor(address, init);
    };
    await client({ token, fetch: watching }).getAbout();
    expect(seen).toEqual([["accept"]]);
  });

  it("that has ended is renewed once for all calls that fail together, and these are made again", async () => {
    let renewals = 0;
    const renewing = client({
      token: "no token",
      renew: async () => {
        renewals += 1;
        return token;
      },
    });
    const accounts = await Promise.all([1, 2, 3, 4].map(() => renewing.getAccount()));
    expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);
    await renewing.getAccount();
    expect(renewals).toBe(1);
  });

  it("is asked for before the first call, where there is only a way to renew it", async () => {
    const statuses: number[] = [];
    const watching: typeof fetch = async (address, init) => {
      const response = await throughTheDoor(address, init);
      statuses.push(response.status);
      return response;
    };
    const renewing = client({ renew: async () => token, fetch: watching });
    await Promise.all([renewing.getAccount(), renewing.getAccount()]);
    expect(statuses).toEqual([200, 200]);
  });

  it("that stays bad is told, after one renewal", async () => {
    let renewals = 0;
    const renew = async () => `no token ${++renewals}`;
    expect(await problem(client({ token: "no token", renew }).getAccount())).toMatchObject({
      code: "unauthenticated",
    });
    expect(renewals).toBe(1);
  });

  it("is not renewed for a wrong password", async () => {
    const renew = () => Promise.reject(new Error("was asked"));
    const error = await problem(client({ token, renew }).stepUp({ password: "a wrong password" }));
    expect(error.code).toBe("bad_credentials");
  });

  it("that cannot be had says why in the caller's own words", async () => {
    const renew = () => Promise.reject(new Error("the login is over"));
    await expect(client({ token: "no token", renew }).getAccount()).rejects.toThrow("the login is over");
  });

  it("that was renewed is not used for whoever is logged in next", async () => {
    const other = await newUser(keyhold.app);
    let given = "no token";
    const shared = client({ token: () => given, renew: async () => token });
    const { id } = await shared.getAccount();
    given = other.token;
    const { id: otherId } = await shared.getAccount();
    given = "no token";
    expect([otherId === id, (await shared.getAccount()).id]).toEqual([false, id]);
  });

  it("whose renewal never ends is asked for again by a later call", async () => {
    let asked = 0;
    const renew = () => (++asked === 1 ? new Promise<string>(() => {}) : Promise.resolve(token));
    const patient = client({ renew, timeoutMs: 2_000 });
    expect((await problem(patient.getAccount())).code).toBe("timeout");
    await expect.poll(() => patient.getAccount().then(({ is_active }) => is_active)).toBe(true);
    expect(asked).toBe(2);
  });

  it("that is asked for in vain is not waited for beyond the time of the call", async () => {
    const waiting = client({ token: () => new Promise<string>(() => {}), timeoutMs: 50 });
    expect((await problem(waiting.getAccount())).code).toBe("timeout");
  });
});

describe("what answers instead of Keyhold", () => {
  let answer: RequestListener;
  let url: string;
  const server = createServer((request, response) => answer(request, response));
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (timeoutMs = 5_000) =>
    problem(createClient({ baseUrl: url, token: "khsecret", timeoutMs }).getAccount());

  it.each<[string, RequestListener, string, number]>([
    ["a proxy's page", (_, to) => void to.writeHead(502).end("<html>"), "unexpected_answer", 502],
    [
      "another API's error",
      (_, to) => void to.writeHead(404, JSON_TYPE).end('{"code":1}'),
      "unexpected_answer",
      404,
    ],
    ["a page with 200", (_, to) => void to.end("<html>"), "unexpected_answer", 200],
    ["half an answer", (_, to) => void to.writeHead(200, JSON_TYPE).end('{"id":'), "unexpected_answer", 200],
    ["an address elsewhere", elsewhere, "unreachable", 0],
    ["a connection that breaks", (from) => void from.socket.destroy(), "unreachable", 0],
  ])("%s is told apart from an error of the API", async (_, answers, code, status) => {
    answer = answers;
    const error = await ask();
    expect({ code: error.code, status: error.status }).toEqual({ code, status });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("khsecret");
  });

  it.each<[string, RequestListener]>([
    ["nothing comes", () => undefined],
    ["the answer does not end", (_, to) => void to.writeHead(200, JSON_TYPE).write("{")],
  ])("is not waited for beyond the time of the call when %s", async (_, answers) => {
    answer = answers;
    const error = await ask(100);
    expect(error).toMatchObject({ code: "timeout", status: 0 });
    expect(error.message).toContain("100 ms");
  });

  it("is not waited for once the caller gives up, who hears his own reason", async () => {
    answer = () => undefined;
    const giveUp = new AbortController();
    const asked = createClient({ baseUrl: url }).getAbout({ signal: giveUp.signal });
    giveUp.abort(new Error("not needed any more"));
    await expect(asked).rejects.toThrow("not needed any more");
  });

  it("a token that no header can carry is not quoted", async () => {
    const error = await problem(createClient({ baseUrl: url, token: "kh\nsecret" }).getAccount());
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("secret");
  });
});

/** There it would be answered as if all were well, to whoever follows with the token. */
function elsewhere({ url }: IncomingMessage, to: ServerResponse): void {
  if (url === "/elsewhere") to.writeHead(200, JSON_TYPE).end('{"id":1}');
  else to.writeHead(302, { location: "/elsewhere" }).end();
}

const JSON_TYPE = { "content-type": "application/json" };

it("goes through pages until there is none", async () => {
  const { token } = await newUser(keyhold.app);
  await call(keyhold.app, "POST", "/api/v1/auth/step-up", { token, body: { password: "a wrong password" } });
  const entries = client({ token }).listAuditEntries({ limit: 1 });
  const events = (await all(entries)).map(({ event }) => event);
  expect(events).toEqual(["session.verification_refused", "session.opened", "user.registered"]);
});
