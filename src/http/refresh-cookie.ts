import type { FastifyReply, FastifyRequest } from "fastify";
import { Secret } from "../core/secret.ts";
import type { Tokens } from "../operations/steps/issue-tokens.ts";
import type { Doors } from "./doors.ts";

/** The cookie that holds the refresh token: out of reach for scripts and other sites, sent to the auth routes alone. */
interface RefreshCookie {
  read(request: FastifyRequest): Secret | undefined;
  /** Leaves the browser the one that it has when there is no new token. */
  set(reply: FastifyReply, token: Tokens["refreshToken"]): void;
  clear(reply: FastifyReply): void;
}

export function refreshCookie({ publicUrl }: Doors): RefreshCookie {
  const isHttps = publicUrl.startsWith("https:");
  const name = isHttps ? "__Secure-keyhold_refresh" : "keyhold_refresh";
  const options = { path: "/api/v1/auth", httpOnly: true, sameSite: "strict", secure: isHttps } as const;
  return {
    read(request) {
      const token = request.cookies[name];
      return token === undefined ? undefined : new Secret(token);
    },
    set(reply, token) {
      if (token === undefined) return;
      reply.setCookie(name, token.token.reveal(), { ...options, expires: new Date(token.expiresAt) });
    },
    clear: (reply) => void reply.clearCookie(name, options),
  };
}
