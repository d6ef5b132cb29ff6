import type { FastifyReply, FastifyRequest } from "fastify";
import { KeyholdError } from "../../core/errors.ts";
import { type Doors, otherLoopbackNames } from "../doors.ts";
import { type Page, readPage } from "../page.ts";
import type { App } from "../route.ts";
import { PAGE_HEADERS } from "../security-headers.ts";
import { sendPageFile } from "../send-page-file.ts";

/** The addresses that the page itself tells apart. */
const ADDRESSES = [
  "/",
  "/activity",
  "/bots",
  "/bots/new",
  "/bots/:id",
  "/key/replace",
  "/key/vault",
  "/key/vault/:id",
  "/login",
  "/settings",
  "/signup",
];

/** Answers the page with the status that the reply has. */
export type AnswerPage = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

interface OpenedPage extends Pick<Page, "assets"> {
  /** Only under PUBLIC_URL's own name, from where alone the page's requests are accepted. */
  readonly answer: AnswerPage;
}

/** Reads the page that was built into this folder. */
export function openPage(folder: string, doors: Doors): OpenedPage {
  const { index, assets } = readPage(folder);
  const otherNames = otherLoopbackNames(doors);
  return {
    assets,
    answer(request, reply) {
      if (!otherNames.has(request.headers.host?.toLowerCase() ?? "")) {
        return sendPageFile(request, reply.headers(PAGE_HEADERS), index);
      }
      // What does not begin with a slash would be read as part of the host.
      const target = request.url.startsWith("/") ? request.url : "/";
      return reply.redirect(doors.publicUrl + target, 302);
    },
  };
}

/** The page and what it loads. */
export function pageRoutes(app: App, { assets, answer }: OpenedPage): void {
  for (const address of ADDRESSES) {
    app.get(address, { schema: { hide: true } }, async (request, reply) =>
      answer(request, reply.header("cache-control", "no-cache")),
    );
  }

  app.get<{ Params: { name: string } }>(
    "/assets/:name",
    { schema: { hide: true } },
    async (request, reply) => {
      const asset = assets.get(request.params.name);
      if (asset === undefined) throw new KeyholdError("not_found");
      return sendPageFile(
        request,
        reply.header("cache-control", "public, max-age=31536000, immutable"),
        asset,
      );
    },
  );
}
