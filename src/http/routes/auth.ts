import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { LoginBody, RegisterBody, SessionAnswer, User } from "../../api/auth.ts";
import { KeyholdError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import { getAccount } from "../../operations/get-account.ts";
import { login } from "../../operations/login.ts";
import { logout } from "../../operations/logout.ts";
import { refreshSession } from "../../operations/refresh-session.ts";
import { register } from "../../operations/register.ts";
import type { Tokens } from "../../operations/steps/issue-tokens.ts";
import { requireOwnOrigin } from "../doors.ts";
import { presentTokens, presentUser } from "../present.ts";
import { refreshCookie } from "../refresh-cookie.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { optionalSecret } from "../secrets.ts";
import { originOf, sessionOf } from "../session.ts";

/** The way into an account and out of it. */
export function authRoutes(app: App, { deps, doors, metrics }: RouteContext): void {
  const cookie = refreshCookie(doors);

  function answerTokens(reply: FastifyReply, tokens: Tokens): SessionAnswer {
    cookie.set(reply, tokens.refreshToken);
    return presentTokens(tokens);
  }

  app.post(
    "/auth/register",
    describeRoute({
      name: "register",
      summary: "Make an account",
      tag: "auth",
      isPublic: true,
      body: RegisterBody,
      answers: { 201: User },
    }),
    async (request, reply) => {
      const { email, password, invitation } = request.body;
      const user = await register(deps, originOf(request), {
        email,
        password: new Secret(password),
        invitation: optionalSecret(invitation),
      });
      return reply.code(201).send(presentUser(user, false));
    },
  );

  app.post(
    "/auth/login",
    describeRoute({
      name: "login",
      summary: "Open a session",
      tag: "auth",
      isPublic: true,
      body: LoginBody,
      answers: { 200: SessionAnswer },
    }),
    async (request, reply) => {
      const { email, password, totp } = request.body;
      const tokens = await login(deps, originOf(request), {
        email,
        password: new Secret(password),
        totp: optionalSecret(totp),
      }).catch((error: unknown) => {
        metrics.http.noteLogin(error instanceof KeyholdError ? error.code : "internal");
        throw error;
      });
      metrics.http.noteLogin("opened");
      return answerTokens(reply, tokens);
    },
  );

  app.post(
    "/auth/refresh",
    describeRoute({
      name: "refreshSession",
      summary: "Renew the access token by the refresh cookie",
      tag: "auth",
      isPublic: true,
      answers: { 200: SessionAnswer },
    }),
    async (request, reply) => {
      requireOwnOrigin(doors, request);
      const token = cookie.read(request);
      if (token === undefined) throw new KeyholdError("unauthenticated");
      return answerTokens(reply, await refreshSession(deps, originOf(request), token));
    },
  );

  app.post(
    "/auth/logout",
    describeRoute({
      name: "logout",
      summary: "End this session",
      tag: "auth",
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      requireOwnOrigin(doors, request);
      const session = sessionOf(request);
      const { isOfOtherSession } = await logout(deps, originOf(request), session, cookie.read(request));
      if (!isOfOtherSession) cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/auth/me",
    describeRoute({
      name: "getAccount",
      summary: "Who is logged in",
      tag: "auth",
      answers: { 200: User },
    }),
    async (request) => {
      const { user, hasTotp } = await getAccount(deps, sessionOf(request).user);
      return presentUser(user, hasTotp);
    },
  );
}
