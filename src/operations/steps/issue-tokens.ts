import { ACCESS_TOKEN_SECONDS, AUDIENCE, signAccessToken } from "../../core/crypto/access-token.ts";
import {
  bindRefreshGrant,
  createRefreshToken,
  type RefreshGrant,
  refreshTokenHash,
} from "../../core/crypto/refresh-token.ts";
import { Secret } from "../../core/secret.ts";
import type { NewRefreshToken } from "../../db/sessions.ts";
import type { User } from "../../db/users.ts";
import type { Deps } from "../deps.ts";

/** What a login or a refresh hands to the browser. */
export interface Tokens {
  readonly accessToken: Secret;
  /** Seconds. */
  readonly expiresIn: number;
  readonly user: User;
  /** Whether logging in asks for a code. */
  readonly hasTotp: boolean;
  /** Undefined when the browser keeps the one it has. */
  readonly refreshToken: { readonly token: Secret; readonly expiresAt: number } | undefined;
}

export function issueAccessToken(
  deps: Deps,
  user: User,
  sessionId: number,
): Pick<Tokens, "accessToken" | "expiresIn" | "user"> {
  const iat = Math.floor(deps.now() / 1000);
  const token = signAccessToken(deps.jwtSecrets, {
    iss: deps.publicUrl,
    aud: AUDIENCE,
    sub: String(user.id),
    sid: String(sessionId),
    iat,
    exp: iat + ACCESS_TOKEN_SECONDS,
  });
  return { accessToken: new Secret(token), expiresIn: ACCESS_TOKEN_SECONDS, user };
}

export function issueRefreshToken(
  deps: Deps,
  session: Omit<RefreshGrant, "tokenHash">,
): NewRefreshToken & { readonly token: Secret } {
  const [secret] = deps.jwtSecrets;
  const token = createRefreshToken(deps.random);
  const hash = refreshTokenHash(secret, token);
  if (hash === undefined) throw new TypeError("a refresh token that we made has the form of one");
  return {
    token: new Secret(token),
    hash,
    binding: bindRefreshGrant(secret, { ...session, tokenHash: hash }),
  };
}
