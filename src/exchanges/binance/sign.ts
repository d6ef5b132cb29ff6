import { signPayload } from "../../core/crypto/signing.ts";
import type { Credential, ExchangeRequest, HttpRequest, Timing } from "../exchange.ts";

/**
 * Signs a request: the percent-encoded query is the payload, byte for byte as it goes out, and the signature follows
 * it (https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md, "SIGNED Endpoint security").
 */
export async function sign(
  request: ExchangeRequest,
  credential: Credential,
  timing: Timing,
): Promise<HttpRequest> {
  const payload = [
    ...request.query,
    ["recvWindow", String(timing.recvWindow)] as const,
    ["timestamp", String(timing.timestamp)] as const,
  ]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
  const signature = await signPayload(credential.keyType, credential.secret, payload);
  return {
    method: request.method,
    path: `${request.path}?${payload}&signature=${encode(signature)}`,
    headers: { "X-MBX-APIKEY": credential.apiKey },
    body: null,
  };
}

// Everything but the unreserved characters of RFC 3986, so that nobody on the way has a reason to encode it anew.
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
