import { generateKeyPairSync, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { sign } from "../../../src/exchanges/binance/sign.ts";
import type { Credential, ExchangeRequest } from "../../../src/exchanges/exchange.ts";

// Published sample key and secret of binance-spot-api-docs, rest-api.md.
const PUBLISHED: Credential = {
  keyType: "hmac",
  apiKey: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
  secret: new Secret("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"),
};
const TIMING = { timestamp: 1_499_827_319_559, recvWindow: 5_000 };

function order(symbol: string): ExchangeRequest {
  const query = Object.entries({
    symbol,
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTC",
    quantity: "1",
    price: "0.1",
  });
  return { method: "GET", path: "/api/v3/order", query, weight: 1 };
}

function parts(path: string) {
  const [, payload, signature] = /\?(.*)&signature=([^&]*)$/.exec(path) ?? [];
  return { payload: payload ?? "", signature: decodeURIComponent(signature ?? "") };
}

describe("sign", () => {
  // https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md, "SIGNED Endpoint Examples".
  it.each([
    ["ASCII", "LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"],
    ["full-width digits", "１２３４５６", "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"],
  ])("gives the published signature for a symbol in %s", async (_, symbol, signature) => {
    const request = await sign(order(symbol), PUBLISHED, TIMING);
    expect(parts(request.path).signature).toBe(signature);
    expect(request.headers).toEqual({ "X-MBX-APIKEY": PUBLISHED.apiKey });
    expect(request.body).toBeNull();
  });

  it.each(["ed25519", "rsa"] as const)(
    "makes an %s signature that the public key verifies",
    async (keyType) => {
      const pair =
        keyType === "rsa"
          ? generateKeyPairSync("rsa", { modulusLength: 2_048 })
          : generateKeyPairSync("ed25519");
      const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
      const credential = { ...PUBLISHED, keyType, secret: new Secret(pem) };
      const { path } = await sign(order("LTCBTC"), credential, TIMING);
      const { payload, signature } = parts(path);
      expect(path.split("&signature=")[1]).not.toMatch(/[+/=]/);
      const digest = keyType === "rsa" ? "sha256" : null;
      expect(verify(digest, Buffer.from(payload), pair.publicKey, Buffer.from(signature, "base64"))).toBe(
        true,
      );
    },
  );

  it("encodes every value so that it arrives as it was given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (value) => {
        const request = { ...order("LTCBTC"), query: [["newClientOrderId", value]] as const };
        const { path } = await sign(request, PUBLISHED, TIMING);
        expect(path).toMatch(/^[A-Za-z0-9%=&?/._~-]+$/);
        expect(new URL(path, "http://localhost").searchParams.get("newClientOrderId")).toBe(
          value.toWellFormed(),
        );
      }),
      { numRuns: 50 },
    );
  });
});
