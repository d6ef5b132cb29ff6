import { afterAll, beforeAll, expect, test } from "vitest";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({ OUTGOING_ADDRESSES: "203.0.113.7, 2001:db8::1" });
});
afterAll(() => keyhold.close());

test("GET /about tells version, deployment, exchanges and outgoing addresses without a token", async () => {
  const { status, body } = await call(keyhold.app, "GET", "/api/v1/about");
  expect(status).toBe(200);
  expect(body).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    deployment: "test",
    registration: "open",
    exchanges: [
      { id: "binance", name: "Binance", environment: "live", key_types: ["hmac", "ed25519", "rsa"] },
      {
        id: "binance-testnet",
        name: "Binance Spot Testnet",
        environment: "testnet",
        key_types: ["hmac", "ed25519", "rsa"],
      },
      { id: "paper", name: "Paper exchange", environment: "paper", key_types: ["hmac", "ed25519", "rsa"] },
    ],
    outgoing_addresses: ["203.0.113.7", "2001:db8::1"],
  });
});

test("GET /about leaves out the paper exchange when PAPER_URL is not set", async () => {
  const other = await openTestKeyhold({ PAPER_URL: "" });
  const { body } = await call(other.app, "GET", "/api/v1/about");
  expect((body.exchanges as { id: string }[]).map(({ id }) => id)).toEqual(["binance", "binance-testnet"]);
  await other.close();
});

test("GET /about says that registration is closed where nobody can make an account", async () => {
  const other = await openTestKeyhold({ REGISTRATION: "closed" });
  const { body } = await call(other.app, "GET", "/api/v1/about");
  expect(body.registration).toBe("closed");
  await other.close();
});
