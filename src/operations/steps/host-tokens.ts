import { type CompactVerifyGetKey, compactVerify } from "jose";
import { KeyholdError } from "../../core/errors.ts";
import { type HostVerdict, judgeClaims } from "../../core/host-login/claims.ts";
import type { HostLoginSettings, HostSecrets } from "../../core/host-login/settings.ts";
import {
  KEY_SET_ALGORITHMS,
  parseJsonObject,
  peekAtToken,
  SECRET_ALGORITHM,
  type UnverifiedToken,
} from "../../core/host-login/token.ts";
import { createHostKeys, type HostKeysDeps } from "./host-keys.ts";

export { HOST_KEYS_TARGET } from "./fetch-host-keys.ts";

/** Tells whether a token is a login of the host application. */
export interface HostTokens {
  readonly issuer: string;
  /** Throws `host_login_unavailable` when the host's keys cannot be had. */
  verify(token: string): Promise<HostVerdict>;
  /** Takes over other shared secrets. Issuer, audience and the place of a key set stay as they were. */
  takeOver(settings: HostLoginSettings): void;
}

const INVALID = { kind: "invalid" } as const;

/** The bytes that were signed; undefined for a token that was not signed by the host. */
type VerifySignature = (token: string, claimed: UnverifiedToken) => Promise<Uint8Array | undefined>;

/** Asks nobody anything until the first token comes. */
export function createHostTokens(
  deps: HostKeysDeps,
  { issuer, audience, keys }: HostLoginSettings,
): HostTokens {
  let verifySignature = keys.kind === "secrets" ? bySecrets(keys.secrets) : byKeySet(deps, keys.path);
  return {
    issuer,
    async verify(token) {
      const claimed = peekAtToken(token);
      // Nobody is asked anything for the sake of a token that does not even claim to be the host's.
      if (claimed?.issuer !== issuer) return INVALID;
      const signed = await verifySignature(token, claimed);
      const claims = signed === undefined ? undefined : parseJsonObject(signed);
      return claims === undefined ? INVALID : judgeClaims(claims, { issuer, audience, nowMs: deps.now() });
    },
    takeOver({ keys: next }) {
      if (keys.kind === "secrets" && next.kind === "secrets") verifySignature = bySecrets(next.secrets);
    },
  };
}

function bySecrets(secrets: HostSecrets): VerifySignature {
  return async (token, { algorithm }) => {
    if (algorithm !== SECRET_ALGORITHM) return undefined;
    for (const secret of secrets) {
      const signed = await signedBy(token, async () => secret, [SECRET_ALGORITHM]);
      if (signed !== undefined) return signed;
    }
    return undefined;
  };
}

/** The header's own `jwk`, `jku` and `x5u` are not looked at: a token does not say what verifies it. */
function byKeySet(deps: HostKeysDeps, path: string): VerifySignature {
  const hostKeys = createHostKeys(deps, path);
  return async (token, { algorithm, keyId }) => {
    if (keyId === undefined || !KEY_SET_ALGORITHMS.some((one) => one === algorithm)) return undefined;
    const choose = await hostKeys.find(keyId);
    if (choose === undefined) throw new KeyholdError("host_login_unavailable", { params: { seconds: 30 } });
    return signedBy(token, choose, KEY_SET_ALGORITHMS);
  };
}

/** Whatever is wrong, with the token or with a key that the host named, it was then not verified. */
async function signedBy(
  token: string,
  key: CompactVerifyGetKey,
  algorithms: readonly string[],
): Promise<Uint8Array | undefined> {
  try {
    const { payload } = await compactVerify(token, key, { algorithms: [...algorithms] });
    return payload;
  } catch {
    return undefined;
  }
}
