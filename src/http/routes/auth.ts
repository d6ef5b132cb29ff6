import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { LoginBody, RegisterBody, SessionAnswer, User } from "../../api/auth.ts";
import { KeyholdError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import { login } from "../../operations/login.ts";
import { logout } from "../../operations/logout.ts";
import { refreshSession } from "../../operations/refresh-session.ts";
import { register } from "../../operations/register.ts";
import type { Tokens } from "../../operations/steps/issue-tokens.ts";
import { requireOwnOrigin } from "../doors.ts";
import { presentTokens, presentUser } from "../present.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

const COOKIE_PATH = "/api/v1/auth";

/** Accounts and sessions. */
export function authRoutes(app: App, { deps, doors }: RouteContext): void {
  const isHttps = doors.publicUrl.startsWith("https:");
  const cookieName = isHttps ? "__Secure-keyhold_refresh" : "keyhold_refresh";
  const cookie = { path: COOKIE_PATH, httpOnly: true, sameSite: "strict", secure: isHttps } as const;

  function answerTokens(reply: FastifyReply, tokens: Tokens): SessionAnswer {
    if (tokens.refreshToken !== undefined) {
      const { token, expiresAt } = tokens.refreshToken;
      reply.setCookie(cookieName, token.reveal(), { ...cookie, expires: new Date(expiresAt) });
    }
    return presentTokens(tokens);
  }

  app.post(
    "/auth/register",
    describeRoute({
      summary: "Make an account",
      tag: "auth",
      isPublic: true,
      body: RegisterBody,
      answers: { 201: User },
    }),
    async (request, reply) => {
      const { email, password } = request.body;
      const user = await register(deps, originOf(request), { email, password: new Secret(password) });
      return reply.code(201).send(presentUser(user));
    },
  );

  app.post(
    "/auth/login",
    describeRoute({
      summary: "Open a session",
      tag: "auth",
      isPublic: true,
      body: LoginBody,
      answers: { 200: SessionAnswer },
    }),
    async (request, reply) => {
      const { email, password } = request.body;
      return answerTokens(
        reply,
        await login(deps, originOf(request), { email, password: new Secret(password) }),
      );
    },
  );

  app.post(
    "/auth/refresh",
    describeRoute({
      summary: "Renew the access token by the refresh cookie",
      tag: "auth",
      isPublic: true,
      answers: { 200: SessionAnswer },
    }),
    async (request, reply) => {
      requireOwnOrigin(doors, request);
      const token = request.cookies[cookieName];
      if (token === undefined) throw new KeyholdError("unauthenticated");
      return answerTokens(reply, await refreshSession(deps, originOf(request), new Secret(token)));
    },
  );

  app.post(
    "/auth/logout",
    describeRoute({ summary: "End this session", tag: "auth", answers: { 204: Type.Null() } }),
    async (request, reply) => {
      requireOwnOrigin(doors, request);
      const token = request.cookies[cookieName];
      const { isOfOtherSession } = await logout(
        deps,
        originOf(request),
        sessionOf(request),
        token === undefined ? undefined : new Secret(token),
      );
      if (!isOfOtherSession) reply.clearCookie(cookieName, cookie);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/auth/me",
    describeRoute({ summary: "Who is logged in", tag: "auth", answers: { 200: User } }),
    async (request) => presentUser(sessionOf(request).user),
  );
}
