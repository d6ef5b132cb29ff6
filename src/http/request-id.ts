import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import type { TrustProxy } from "../config/values.ts";

/** What a proxy may call a request: a UUID, a ULID, hexadecimal digits. It goes into the log and the audit chain. */
const GIVEN = /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/;

/** Fastify has no hop count of its own: hop 0 is the address that connected to us. */
export function proxyTrust(
  trust: TrustProxy,
): false | string[] | ((address: string, hop: number) => boolean) {
  if (trust === false) return false;
  return typeof trust === "number" ? (_address, hop) => hop < trust : [...trust];
}

/**
 * Names each request: as the proxy in front has named it in `X-Request-Id`, if that is one that is trusted, and by a name of
 * our own otherwise, so that nobody outside chooses what stands in the log.
 */
export function requestIds(trust: TrustProxy, newId: () => string): (raw: IncomingMessage) => string {
  const isTrusted = trustOfPeer(trust);
  return ({ headers, socket }) => {
    const given = headers["x-request-id"];
    if (typeof given !== "string" || !GIVEN.test(given)) return newId();
    return isTrusted(socket.remoteAddress ?? "") ? given : newId();
  };
}

function trustOfPeer(trust: TrustProxy): (address: string) => boolean {
  if (trust === false) return () => false;
  if (typeof trust === "number") return () => true;
  const list = new BlockList();
  for (const range of trust) {
    const [network = "", bits] = range.split("/");
    const family = isIPv6(network) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return (address) => {
    const plain = address.replace(/^::ffff:(?=\d+\.)/, "");
    return list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  };
}
