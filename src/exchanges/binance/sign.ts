import { signPayload } from "../../core/crypto/signing.ts";
import type { Credential, ExchangeRequest, HttpRequest, Timing } from "../exchange.ts";
import { encode, encodeQuery } from "./encode.ts";

/**
 * Signs a request: the percent-encoded query is the payload, byte for byte as it goes out, and the signature follows
 * it (https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md, "SIGNED Endpoint security").
 */
export async function sign(
  request: ExchangeRequest,
  credential: Credential,
  timing: Timing,
): Promise<HttpRequest> {
  const payload = encodeQuery([
    ...request.query,
    ["recvWindow", String(timing.recvWindow)],
    ["timestamp", String(timing.timestamp)],
  ]);
  const signature = await signPayload(credential.keyType, credential.secret, payload);
  return {
    method: request.method,
    path: `${request.path}?${payload}&signature=${encode(signature)}`,
    headers: { ...request.headers, "X-MBX-APIKEY": credential.apiKey },
    body: null,
  };
}
