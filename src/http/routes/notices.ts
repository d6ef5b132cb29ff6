import { NoticePage, NoticeQuery, type OwnNotice } from "../../api/notices.ts";
import { listNotices } from "../../operations/list-notices.ts";
import type { NoticeView } from "../../operations/steps/notice-view.ts";
import { presentTime } from "../present.ts";
import { type App, describeRoute, type RouteContext } from "../route.ts";
import { sessionOf } from "../session.ts";

const DEFAULT_LIMIT = 20;

/** What watching the exchange key has found. */
export function noticeRoutes(app: App, { deps }: RouteContext): void {
  app.get(
    "/notices",
    describeRoute({
      name: "listNotices",
      summary: "What Keyhold has noticed about the exchange key in the last 90 days, newest first",
      tag: "notices",
      query: NoticeQuery,
      answers: { 200: NoticePage },
    }),
    async (request) => {
      const { after, limit } = request.query;
      const { notices, next } = await listNotices(deps, sessionOf(request).user.id, {
        before: after === undefined ? undefined : Math.min(Number(after), Number.MAX_SAFE_INTEGER),
        limit: Number(limit ?? DEFAULT_LIMIT),
      });
      return { items: notices.map(presentNotice), next: next ?? null };
    },
  );
}

function presentNotice({ id, code, params, message, hint, createdAt }: NoticeView): OwnNotice {
  return { id, code, params, message, hint, created_at: presentTime(createdAt) };
}
