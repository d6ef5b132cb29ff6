import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requestIds } from "../../src/http/request-id.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const GIVEN = "0d8c1e52-7f0b-4c57-9a43-3a1f8f2b6c11";
const OWN = /^[0-9a-f]{16}$/;

let plain: TestKeyhold;
let proxied: TestKeyhold;
beforeAll(async () => {
  plain = await openTestKeyhold();
  proxied = await openTestKeyhold({ TRUST_PROXY: "1" });
});
afterAll(() => Promise.all([plain.close(), proxied.close()]));

const ask = ({ app }: TestKeyhold, url: string, id: string) =>
  call(app, "GET", url, { headers: { "x-request-id": id } });

describe("a request that a proxy has named", () => {
  it("keeps its name in the answer, the problem and the log, when the proxy is trusted", async () => {
    const { headers, body } = await ask(proxied, "/api/v1/api-keys/me", GIVEN);
    expect([headers["x-request-id"], body.request_id]).toEqual([GIVEN, GIVEN]);
    const lines = proxied.logged().trim().split("\n");
    const own = lines.map((line) => JSON.parse(line)).filter(({ request_id }) => request_id === GIVEN);
    expect(own.map(({ event }) => event)).toEqual(["request.refused", "request.answered"]);
  });

  it("keeps it at the gateway too, whose answers are in the exchange's form", async () => {
    const { headers } = await ask(proxied, "/gateway/paper/api/v3/time", GIVEN);
    expect(headers["x-request-id"]).toBe(GIVEN);
  });

  it("gets a name of ours when no proxy is trusted", async () => {
    const { headers, body } = await ask(plain, "/api/v1/api-keys/me", GIVEN);
    expect(headers["x-request-id"]).toMatch(OWN);
    expect(body.request_id).toBe(headers["x-request-id"]);
  });

  it.each([
    "short",
    "with space",
    "a\ttab-and-more",
    `${"a".repeat(65)}`,
    "-begins-odd",
    'quo"tes-and-more',
    "ä-umlaut-x",
  ])("gets a name of ours when its own is %j", async (id) => {
    const { headers } = await ask(proxied, "/healthz", Buffer.from(id, "utf8").toString("latin1"));
    expect(headers["x-request-id"]).toMatch(OWN);
  });
});

describe("whoever connects", () => {
  const naming = (trust: false | number | readonly string[]) => {
    const nameOf = requestIds(trust, () => "ours");
    return (remoteAddress: string) =>
      nameOf({ headers: { "x-request-id": GIVEN }, socket: { remoteAddress } } as never);
  };

  it.each(["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8::1"])(
    "may name a request from %s, which is in the list of proxies",
    (address) => {
      expect(naming(["10.0.0.0/8", "192.0.2.7", "2001:db8::/64"])(address)).toBe(GIVEN);
    },
  );

  it.each(["11.1.2.3", "192.0.2.8", "2001:db8:1::1", "", "nonsense"])(
    "may not from %j, which is not",
    (address) => {
      expect(naming(["10.0.0.0/8", "192.0.2.7", "2001:db8::/64"])(address)).toBe("ours");
      expect(naming(false)(address)).toBe("ours");
    },
  );
});
