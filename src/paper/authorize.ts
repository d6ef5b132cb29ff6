import { isAscii } from "node:buffer";
import type { Endpoint, SignedEndpoint } from "./endpoint.ts";
import { allowsAddress, type PaperKey, permissionsAt } from "./keys.ts";
import { mergeParameters, type Parameter, signedPayload } from "./parameters.ts";
import {
  badKeyFormat,
  badParameter,
  badSignature,
  type Family,
  rejectedKey,
  unreadParameters,
} from "./refusal.ts";
import { verifySignature } from "./signature.ts";
import { checkTiming } from "./timing.ts";

/** A request as it arrived, cut into parts but not judged: whoever can connect wrote it. */
export interface PaperRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly Parameter[];
  readonly body: readonly Parameter[];
  readonly apiKey: string | undefined;
  /** The header X-MBX-TIME-UNIT. */
  readonly timeUnit: string | undefined;
  /** Where the connection comes from. */
  readonly address: string;
}

/** Refuses a missing or malformed X-MBX-APIKEY (-2014). That it is 64 letters and digits is seen in every sample, not documented. */
export function checkKeyFormat(apiKey: string | undefined, family: Family): string {
  if (apiKey === undefined || !/^[A-Za-z0-9]{64}$/.test(apiKey)) throw badKeyFormat(family);
  return apiKey;
}

/** The parameters of a request, every mandatory one present (-1102) and on /api no unknown one (-1104). */
export function readParameters(
  endpoint: Endpoint,
  request: PaperRequest,
  family: Family,
): ReadonlyMap<string, string> {
  const parameters = mergeParameters(request.query, request.body);
  const signed = endpoint.security === "SIGNED";
  const required = [...(signed ? ["timestamp", "signature"] : []), ...(endpoint.required ?? [])];
  for (const name of required) if (!parameters.get(name)) throw badParameter(name);
  if (family === "api") {
    const known = new Set([...required, ...(signed ? ["recvWindow"] : []), ...(endpoint.optional ?? [])]);
    const read = [...parameters.keys()].filter((name) => known.has(name)).length;
    if (read < parameters.size) throw unreadParameters(read, parameters.size);
  }
  return parameters;
}

/** The key that signed the request, once key, time, signature, address and permission are found good, in this order. */
export function authorize(
  endpoint: SignedEndpoint,
  key: PaperKey | undefined,
  request: PaperRequest,
  parameters: ReadonlyMap<string, string>,
  family: Family,
  serverTime: number,
): PaperKey {
  if (key === undefined) throw rejectedKey(family, request.address, "unknown_key");
  checkTiming(parameters.get("timestamp") ?? "", parameters.get("recvWindow"), serverTime);
  const payload = signedPayload(request.query, request.body);
  // Since 2026-01-15 values are percent-encoded first and signed then (binance-spot-api-docs CHANGELOG 2025-12-17).
  if (!isAscii(payload)) throw badSignature();
  if (!verifySignature(key.verifier, payload, parameters.get("signature") ?? "")) throw badSignature();
  if (!allowsAddress(key, request.address)) throw rejectedKey(family, request.address, "address");
  const { permission } = endpoint;
  if (permission !== undefined && permissionsAt(key, serverTime)[permission] !== true) {
    throw rejectedKey(family, request.address, "permission");
  }
  return key;
}
