import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { VERSION } from "../../version.ts";
import { documentationPage, STYLESHEET } from "../documentation-page.ts";

/** Collects the routes that are registered after it; `/openapi.json` and `/docs` are made from the same schemas that the routes check. */
export async function documentationRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Keyhold",
        version: VERSION,
        description: "The vault for crypto-exchange API keys that trading bots use.",
        license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      },
      components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
    },
  });

  // Made once: who asks again and again, and reads nothing, must not have them made and held again and again.
  let json: Buffer | undefined;
  let html: Buffer | undefined;

  app.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
    json ??= Buffer.from(JSON.stringify(app.swagger()));
    return reply.type("application/json; charset=utf-8").send(json);
  });

  app.get("/docs", { schema: { hide: true } }, async (_request, reply) => {
    reply.header(
      "content-security-policy",
      "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    html ??= Buffer.from(documentationPage(app.swagger()));
    return reply.type("text/html; charset=utf-8").send(html);
  });

  app.get("/docs/style.css", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("text/css; charset=utf-8").send(STYLESHEET),
  );
}
