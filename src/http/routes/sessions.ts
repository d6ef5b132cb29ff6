import { Type } from "typebox";
import { Session, SessionList } from "../../api/auth.ts";
import { IdParams } from "../../api/wire.ts";
import { KeyholdError } from "../../core/errors.ts";
import { endOtherSessions } from "../../operations/end-other-sessions.ts";
import { endSession } from "../../operations/end-session.ts";
import { getSession } from "../../operations/get-session.ts";
import { listSessions } from "../../operations/list-sessions.ts";
import { presentSession } from "../present.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { originOf, sessionOf } from "../session.ts";

/** Where a user is logged in. */
export function sessionRoutes(app: App, { deps }: RouteContext): void {
  app.get(
    "/auth/sessions",
    describeRoute({
      name: "listSessions",
      summary: "Where the account is logged in, the session used last first",
      tag: "auth",
      answers: { 200: SessionList },
    }),
    async (request) => {
      const { sessionId, user } = sessionOf(request);
      const sessions = await listSessions(deps, user.id);
      return { items: sessions.map((session) => presentSession(session, sessionId)), next: null };
    },
  );

  app.delete(
    "/auth/sessions",
    describeRoute({
      name: "endOtherSessions",
      summary: "End all other sessions",
      tag: "auth",
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await endOtherSessions(deps, originOf(request), sessionOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    "/auth/sessions/:id",
    describeRoute({
      name: "getSession",
      summary: "One session of the account",
      tag: "auth",
      params: IdParams,
      answers: { 200: Session },
    }),
    async (request) => {
      const { sessionId, user } = sessionOf(request);
      return presentSession(await getSession(deps, user.id, idOf(request.params)), sessionId);
    },
  );

  app.delete(
    "/auth/sessions/:id",
    describeRoute({
      name: "endSession",
      summary: "End one session of the account",
      tag: "auth",
      params: IdParams,
      answers: { 204: Type.Null() },
    }),
    async (request, reply) => {
      await endSession(deps, originOf(request), sessionOf(request).user.id, idOf(request.params));
      return reply.code(204).send(null);
    },
  );
}

/** A number beyond what any id can be names no session. */
function idOf({ id }: { readonly id: string }): number {
  const number = Number(id);
  if (!Number.isSafeInteger(number)) throw new KeyholdError("not_found");
  return number;
}
