import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PaperExchange, startPaperExchange } from "../../src/paper/index.ts";
import type { RequestRecord } from "../../src/paper/journal.ts";
import { build, type Running, removeFolders, SECRETS, start, stop, stopAll } from "../cli/program.ts";
import { newTestDatabase, type TestDatabase } from "../database.ts";
import { freePort } from "../free-port.ts";
import { type BotKeys, newBot, signedQuery } from "../gateway/bot-desk.ts";
import { control, type KeyOwner, newKeyHolder } from "../key-desk.ts";
import { call, newUser, type TestKeyhold } from "../keyhold.ts";
import { type Received, startNginx, type TestNginx } from "./nginx.ts";

// Passwords are hashed at their full cost here, a dozen of them one after another.
const LONG = { timeout: 180_000 };

let database: TestDatabase;
let paper: PaperExchange;
let nginx: TestNginx;
const nodes: Running[] = [];
let ports: [number, number];

/** Starts a node of the deployment: an index into `ports`. */
async function startNode(index: 0 | 1): Promise<void> {
  const env = {
    ...SECRETS,
    KEYHOLD_ENV: "test",
    REGISTRATION: "open",
    DATABASE_URL: database.url,
    PAPER_URL: paper.url,
    PORT: String(ports[index]),
    PUBLIC_URL: `https://127.0.0.1:${nginx.port}`,
    TRUST_PROXY: "127.0.0.1",
    METRICS_TOKEN: "a-token-for-tests-alone",
  };
  nodes[index] = start(["serve"], { env });
  await nodes[index].ready;
}

beforeAll(async () => {
  build();
  ports = [await freePort("127.0.0.1"), await freePort("127.0.0.1")];
  [database, paper, nginx] = await Promise.all([
    newTestDatabase(),
    startPaperExchange({ host: "127.0.0.1", port: 0 }),
    startNginx(ports),
  ]);
  await Promise.all([startNode(0), startNode(1)]);
}, 240_000);
afterAll(async () => {
  await Promise.all(nodes.map(stop));
  await stopAll();
  await nginx.close();
  await paper.close();
  await database.drop();
  removeFolders();
});

/** Everything that the blocks of other tests do, through nginx, from one address. */
function through(from?: string) {
  const app = {
    inject: async (sent: Parameters<TestNginx["send"]>[0]) => {
      const received = await nginx.send(sent, from);
      return { ...received, rawPayload: Buffer.alloc(0), json: () => JSON.parse(received.payload) };
    },
  };
  return { app, paper } as unknown as TestKeyhold;
}

const LIMIT = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.001",
  price: "50000.00",
};

describe("a bot behind nginx", LONG, () => {
  let owner: KeyOwner;
  let bot: BotKeys;
  beforeEach(async () => {
    owner = await newKeyHolder(through());
    bot = await newBot(through(), owner);
    await control(paper, "DELETE", "requests");
  });

  function sign(method: string, path: string, parameters = {}, from?: string, as = bot): Promise<Received> {
    const url = `/gateway/paper${path}?${signedQuery(as.secret, parameters)}`;
    return nginx.send({ method, url, headers: { "x-mbx-apikey": as.apiKey } }, from);
  }

  /** A node that was dead gets requests again only after a while. */
  async function bothInUse(): Promise<void> {
    const since = nginx.logged().length;
    const ask = () => nginx.send({ url: "/healthz" }).then(() => nginx.logged().slice(since));
    for (const port of ports)
      await expect.poll(ask).toContain(`"node":"127.0.0.1:${port}","node_status":"200"`);
  }

  async function sentToExchange(method: string): Promise<number> {
    const records = (await (await fetch(`${paper.url}/paper/requests`)).json()) as RequestRecord[];
    return records.filter((record) => record.method === method && record.path === "/api/v3/order").length;
  }

  it("trades, and neither a query nor a signature gets into nginx's logs", async () => {
    const placed = await sign("POST", "/api/v3/order", {
      ...LIMIT,
      newClientOrderId: "planted-in-the-query",
    });
    expect([placed.statusCode, JSON.parse(placed.payload)]).toEqual([
      200,
      expect.objectContaining({ status: "NEW" }),
    ]);
    const gone = await sign("DELETE", "/api/v3/order", {
      symbol: "BTCUSDT",
      origClientOrderId: "planted-in-the-query",
    });
    expect(JSON.parse(gone.payload)).toMatchObject({ status: "CANCELED" });
    const logged = nginx.logged();
    expect(logged).toContain('"method":"DELETE","path":"/gateway/paper/api/v3/order","status":200');
    expect(logged).not.toMatch(/planted|signature|timestamp|\?/);
  });

  it("is let in and recorded by its own address, whatever it claims to be", async () => {
    const near = await newBot(through(), owner, { allowed_addresses: ["127.8.0.0/16"] });
    const account = (from: string, claimed: string) =>
      nginx.send(
        {
          url: `/gateway/paper/api/v3/account?${signedQuery(near.secret, {})}`,
          headers: { "x-mbx-apikey": near.apiKey, "x-forwarded-for": claimed, forwarded: `for=${claimed}` },
        },
        from,
      );
    expect((await account("127.8.0.1", "127.9.0.1")).statusCode).toBe(200);
    expect((await account("127.9.0.1", "127.8.0.1")).statusCode).toBe(403);
    const { email, password, token } = await newUser(through("127.3.0.1").app);
    await call(through("127.4.0.1").app, "POST", "/api/v1/auth/login", {
      body: { email, password },
      headers: { "x-forwarded-for": "127.5.0.1" },
    });
    const { body } = await call(through().app, "GET", "/api/v1/audit?limit=50", { token });
    const addresses = (body.items as { details: { address?: string } }[]).map(
      ({ details }) => details.address,
    );
    expect([addresses.includes("127.3.0.1"), addresses.includes("127.4.0.1")]).toEqual([true, true]);
    expect(addresses).not.toContain("127.5.0.1");
  });

  it("is called by what nginx has made up, whatever it calls itself", async () => {
    const claimed = { url: "/healthz", headers: { "x-request-id": "chosen-by-a-stranger" } };
    const { headers } = await nginx.send(claimed);
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
    expect(nginx.logged()).toContain(`"request_id":"${headers["x-request-id"]}"`);
  });

  it.each([
    ["POST", (index: number) => ({ ...LIMIT, newClientOrderId: `once-${index}` })],
    ["DELETE", (index: number) => ({ symbol: "BTCUSDT", origClientOrderId: `open-${index}` })],
  ] as const)(
    "whose node dies during a %s has it sent once, and is told that nobody knows",
    async (method, parameters) => {
      const two = [0, 1];
      await bothInUse();
      if (method === "DELETE") {
        for (const index of two)
          await sign("POST", "/api/v3/order", { ...LIMIT, newClientOrderId: `open-${index}` });
      }
      await control(paper, "POST", "faults", {
        kind: "slow",
        count: 2,
        path: "/api/v3/order",
        delay_ms: 5_000,
      });
      const answers = Promise.all(two.map((index) => sign(method, "/api/v3/order", parameters(index))));
      await expect.poll(() => sentToExchange(method)).toBe(2);
      nodes[0]?.child.kill("SIGKILL");
      const [lost, answered] = (await answers).sort((a, b) => b.statusCode - a.statusCode);
      expect(lost).toMatchObject({ statusCode: 502, payload: expect.stringContaining('"code":-1007') });
      expect(answered).toMatchObject({ statusCode: 200 });
      expect(await sentToExchange(method)).toBe(2);
      // The dead node is found out by requests that were never sent to it, and these go to the other.
      for (const index of [2, 3, 4, 5]) {
        expect((await sign("GET", "/api/v3/account")).statusCode).toBe(200);
        const next = await sign("POST", "/api/v3/order", { ...LIMIT, newClientOrderId: `next-${index}` });
        expect([next.statusCode, next.payload]).toEqual([200, expect.stringContaining(`next-${index}`)]);
      }
      await startNode(0);
    },
  );
});

describe("what reaches a node behind nginx", LONG, () => {
  it.each([
    "/gateway/paper//api/v3/account",
    "/gateway/paper/api%2Fv3/account",
    "/gateway/paper/api/v3/./account",
    "/gateway/paper/sapi/../api/v3/account",
    "/gateway/paper/%61pi/v3/account",
  ])("is the address as it was sent, so that %s is refused", async (url) => {
    const { statusCode, payload } = await nginx.send({ url, headers: { "x-mbx-apikey": "khv_x" } });
    expect([statusCode, JSON.parse(payload)]).toEqual([
      404,
      expect.objectContaining({ msg: expect.any(String) }),
    ]);
  });

  it.each([
    "/metrics",
    "/metrics/",
    "/%6detrics",
    "//metrics",
    "/./metrics",
    "/healthz/../metrics?x",
    "/readyz",
    "/readyz/",
  ])("is not %s", async (url) => {
    const headers = { authorization: "Bearer a-token-for-tests-alone" };
    const { statusCode, payload } = await nginx.send({ url, headers });
    expect([statusCode, payload.includes("keyhold_")]).toEqual([404, false]);
  });

  it("has at most the sizes that a node itself takes", async () => {
    const header = async (length: number) =>
      (await nginx.send({ url: "/healthz", headers: { "x-long": "x".repeat(length) } })).statusCode;
    expect([await header(15_000), await header(16_500)]).toEqual([200, 400]);
    const headers = { "content-type": "application/json" };
    const body = async (length: number) =>
      (await nginx.send({ method: "POST", url: "/api/v1/auth/login", headers, payload: " ".repeat(length) }))
        .statusCode;
    expect([await body(64 * 1024), await body(64 * 1024 + 1)]).toEqual([400, 413]);
  });

  it("counts wrong passwords by the address of whoever sent them", async () => {
    const { email, password } = await newUser(through("127.20.0.1").app);
    const logIn = (from: string, attempt: string) =>
      call(through(from).app, "POST", "/api/v1/auth/login", { body: { email, password: attempt } });
    for (let attempt = 0; attempt < 10; attempt++) await logIn("127.21.0.1", "a wrong password");
    expect((await logIn("127.21.0.1", password)).status).toBe(429);
    expect((await logIn("127.20.0.1", password)).status).toBe(200);
  });

  it("is nothing that came in the clear", async () => {
    const plain = `http://127.0.0.1:${nginx.plainPort}`;
    const page = await fetch(`${plain}/account?x=1`, { redirect: "manual" });
    expect([page.status, page.headers.get("location")]).toEqual([301, "https://127.0.0.1/account?x=1"]);
    expect((await fetch(`${plain}/gateway/paper/api/v3/account?signature=1`)).status).toBe(403);
  });
});

describe("nginx, when no node answers", () => {
  beforeAll(() => Promise.all(nodes.map(stop)));

  it("says so to a bot in its exchange's words and to others as the API does, and logs no query", async () => {
    const bot = await nginx.send({ method: "POST", url: "/gateway/paper/api/v3/order?signature=planted" });
    expect([bot.statusCode, JSON.parse(bot.payload).code]).toEqual([502, -1007]);
    const person = await nginx.send({ method: "PUT", url: "/api/v1/api-keys/me?signature=planted" });
    expect([person.statusCode, JSON.parse(person.payload)]).toEqual([
      502,
      expect.objectContaining({ title: "No node answered" }),
    ]);
    expect(person.headers["content-type"]).toBe("application/json");
    // It is written after the answer.
    await expect.poll(() => nginx.logged()).toContain('"path":"/api/v1/api-keys/me","status":502');
    expect(nginx.logged()).not.toContain("planted");
  });
});
