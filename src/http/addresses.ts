import type { FastifyRequest } from "fastify";
import { KeyholdError } from "../core/errors.ts";
import type { App } from "./route.ts";
import type { AnswerPage } from "./routes/page.ts";

/** Below these nobody looks around with a browser: what asks there wants no page. */
const FOR_PROGRAMS = new Set(["api", "gateway", "assets"]);

/**
 * Tells an address that does not exist (404) from one that does not answer this method (405). A browser that opens an
 * unknown address gets the page, if there is one, with status 404: it says so itself. Call it before the routes: it
 * learns of each as it is registered.
 */
export function refuseUnknownAddresses(app: App, answerPage?: AnswerPage): void {
  const methodsByPattern = new Map<string, Set<string>>();

  app.addHook("onRoute", ({ url, method }) => {
    const methods = methodsByPattern.get(url) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    methodsByPattern.set(url, methods);
  });

  app.setNotFoundHandler(async (request, reply) => {
    const path = (request.raw.url ?? "").split("?", 1)[0] ?? "";
    const allowed = [...methodsByPattern].find(([pattern]) => matches(pattern, path))?.[1];
    if (allowed === undefined) {
      if (answerPage !== undefined && isVisit(request, path)) return answerPage(request, reply.code(404));
      throw new KeyholdError("not_found");
    }
    reply.header("allow", [...allowed].join(", "));
    throw new KeyholdError("method_not_allowed", {
      params: { method: request.method, allowed: [...allowed] },
    });
  });
}

function isVisit({ method, headers }: FastifyRequest, path: string): boolean {
  const reads = method === "GET" || method === "HEAD";
  const wantsPage = headers.accept?.includes("text/html") ?? false;
  return reads && wantsPage && !FOR_PROGRAMS.has(path.split("/")[1] ?? "");
}

function matches(pattern: string, path: string): boolean {
  const wanted = segments(pattern);
  const given = segments(path);
  return (
    wanted.length === given.length &&
    wanted.every((part, index) => part.startsWith(":") || part === given[index])
  );
}

function segments(path: string): string[] {
  return path.replace(/\/$/, "").split("/");
}
