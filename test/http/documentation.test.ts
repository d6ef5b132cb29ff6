import { Ajv2020 as Ajv, type AnySchema } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentationPage } from "../../src/http/documentation-page.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
  readonly description?: string;
}
interface Operation {
  readonly summary: string;
  readonly tags: string[];
  readonly security: unknown[];
  readonly requestBody?: Media;
  readonly responses: Readonly<Record<string, Media>>;
}

/** What the contract has of this version: route -> successful answers; `*` needs no token. */
const CONTRACT: Readonly<Record<string, string>> = {
  "GET /healthz": "200 *",
  "GET /readyz": "200 503 *",
  "POST /api/v1/auth/register": "201 *",
  "POST /api/v1/auth/login": "200 *",
  "POST /api/v1/auth/refresh": "200 *",
  "POST /api/v1/auth/logout": "204",
  "GET /api/v1/auth/me": "200",
  "DELETE /api/v1/auth/me": "204",
  "POST /api/v1/auth/password": "204",
  "GET /api/v1/auth/sessions": "200",
  "DELETE /api/v1/auth/sessions": "204",
  "GET /api/v1/auth/sessions/{id}": "200",
  "DELETE /api/v1/auth/sessions/{id}": "204",
  "POST /api/v1/auth/step-up": "204",
  "POST /api/v1/auth/totp": "201",
  "DELETE /api/v1/auth/totp": "204",
  "POST /api/v1/auth/totp/confirm": "200",
  "POST /api/v1/api-keys": "201",
  "GET /api/v1/api-keys/me": "200",
  "PATCH /api/v1/api-keys/me": "200",
  "DELETE /api/v1/api-keys/me": "204",
  "PUT /api/v1/api-keys/me": "200",
  "POST /api/v1/api-keys/me/check": "200",
  "POST /api/v1/api-keys/me/freeze": "200",
  "POST /api/v1/api-keys/me/unfreeze": "200",
  "POST /api/v1/api-keys/me/cancel-orders": "200",
  "POST /api/v1/api-keys/generate": "201",
  "GET /api/v1/api-keys/generated": "200",
  "DELETE /api/v1/api-keys/generated/{id}": "204",
  "POST /api/v1/api-keys/generated/{id}/activate": "201",
  "GET /api/v1/api-keys/balance": "200",
  "GET /api/v1/virtual-keys": "200",
  "POST /api/v1/virtual-keys": "201",
  "GET /api/v1/virtual-keys/{id}": "200",
  "PATCH /api/v1/virtual-keys/{id}": "200",
  "DELETE /api/v1/virtual-keys/{id}": "204",
  "POST /api/v1/virtual-keys/{id}/pause": "200",
  "POST /api/v1/virtual-keys/{id}/resume": "200",
  "GET /api/v1/about": "200 *",
  "GET /api/v1/audit": "200",
  "GET /api/v1/audit/verify": "200",
  "GET /api/v1/notices": "200",
  "GET /api/v1/audit/checkpoint-key": "200",
};

/** The answers that show a secret, once, when it is made. */
const SHOWN_ONCE: Readonly<Record<string, readonly string[]>> = {
  "POST /api/v1/auth/totp": ["secret", "otpauth_uri"],
  "POST /api/v1/auth/totp/confirm": ["recovery_codes"],
  // The first names the key and is shown with it ever after.
  "POST /api/v1/virtual-keys": ["api_key", "secret_key"],
  "GET /api/v1/virtual-keys": ["api_key"],
  "GET /api/v1/virtual-keys/{id}": ["api_key"],
  "PATCH /api/v1/virtual-keys/{id}": ["api_key"],
  "POST /api/v1/virtual-keys/{id}/pause": ["api_key"],
  "POST /api/v1/virtual-keys/{id}/resume": ["api_key"],
};

const SECRET = /secret|password|^api_key$|^totp$|^invitation$|otpauth|recovery_codes/;

let keyhold: TestKeyhold;
let document: {
  openapi: string;
  info: object;
  paths: Record<string, Record<string, Operation>>;
  components: object;
};
let operations: [string, Operation][];
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  document = (await call(keyhold.app, "GET", "/openapi.json")).body as unknown as typeof document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path.replace(/(.)\/$/, "$1")}`,
      operation,
    ]),
  );
});
afterAll(() => keyhold.close());

/** Every property that a schema has, at any depth, by name. */
function properties(schema: unknown): [string, Record<string, unknown>][] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const own = key === "properties" ? Object.entries(value as Record<string, Record<string, unknown>>) : [];
    return [...own, ...properties(value)];
  });
}

/** What stands under `schema` anywhere. */
function schemasIn(described: unknown): AnySchema[] {
  if (typeof described !== "object" || described === null) return [];
  return Object.entries(described).flatMap(([key, value]) => (key === "schema" ? [value] : schemasIn(value)));
}

describe("/openapi.json", () => {
  // The server takes this for granted when it starts.
  it("has sound JSON Schemas alone, for whatever comes in and goes out", () => {
    const ajv = new Ajv({ strictSchema: true, formats: { "date-time": true, email: true, password: true } });
    const schemas = schemasIn(document.paths);
    expect(schemas.length).toBeGreaterThan(100);
    for (const schema of schemas) ajv.compile(schema);
  });

  it("is OpenAPI 3.1 with exactly the routes and answers of the contract", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const found = operations.map(([route, { responses, security }]) => {
      const statuses = Object.keys(responses).filter((status) => status !== "default");
      return [route, [...statuses, ...(security.length === 0 ? ["*"] : [])].join(" ")];
    });
    expect(Object.fromEntries(found)).toEqual(CONTRACT);
  });

  it("names a security scheme that exists, for each route that needs a token", () => {
    expect(document.components).toMatchObject({
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    });
    for (const [, { security }] of operations) expect([[], [{ bearer: [] }]]).toContainEqual(security);
  });

  it("gives each operation a summary and a tag, and each answer a description", () => {
    for (const [, { summary, tags, responses }] of operations) {
      expect([summary.length > 3, tags.length]).toEqual([true, 1]);
      for (const answer of Object.values(responses)) expect(answer.description).toEqual(expect.any(String));
    }
  });

  it("answers every error as a problem of its own media type, and 204 with nothing", () => {
    for (const [, { responses }] of operations) {
      const { default: problem, 204: empty } = responses;
      expect(Object.keys(problem?.content ?? {})).toEqual(["application/problem+json"]);
      expect(properties(problem?.content).map(([name]) => name)).toEqual(
        expect.arrayContaining(["type", "code", "request_id"]),
      );
      expect(empty?.content).toBeUndefined();
    }
  });

  it("has no secret in any answer but those that show one once, and marks every secret that comes in", () => {
    for (const [route, { responses, requestBody }] of operations) {
      const out = properties(responses).filter(([name, field]) => SECRET.test(name) || field.writeOnly);
      expect(out.map(([name]) => name)).toEqual(SHOWN_ONCE[route] ?? []);
      const secrets = properties(requestBody).filter(([name]) => SECRET.test(name));
      for (const [, field] of secrets) expect(field).toMatchObject({ writeOnly: true, format: "password" });
    }
  });

  it("closes every object, so that unknown fields are refused", () => {
    for (const [, { requestBody }] of operations) {
      const schema = requestBody?.content?.["application/json"]?.schema;
      if (schema !== undefined) expect(schema).toMatchObject({ type: "object", additionalProperties: false });
    }
  });

  it("shows no route that the server does not answer, and hides itself", async () => {
    for (const [route] of operations) {
      const [method = "", path = ""] = route.split(" ");
      const { status } = await call(keyhold.app, method as "GET", path);
      expect([route, [404, 405].includes(status)]).toEqual([route, false]);
    }
    expect(Object.keys(document.paths)).not.toContain("/openapi.json");
  });
});

describe("/docs", () => {
  it("shows every route without scripts, inline styles or foreign addresses", async () => {
    const { payload, headers } = await keyhold.app.inject({
      url: "/docs",
      headers: { host: "127.0.0.1:8700" },
    });
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(payload).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:|https?:/i);
    for (const path of Object.keys(document.paths)) expect(payload).toContain(`</b> ${path}</h3>`);
  });

  it("has its style sheet at an address of ours", async () => {
    const { headers } = await keyhold.app.inject({
      url: "/docs/style.css",
      headers: { host: "127.0.0.1:8700" },
    });
    expect(headers["content-type"]).toBe("text/css; charset=utf-8");
  });

  it("escapes whatever stands in the document", () => {
    const nasty = `"><script>alert('x')</script>&`;
    const page = documentationPage({
      info: { title: nasty, version: nasty, description: nasty },
      paths: {
        [nasty]: {
          [nasty]: {
            summary: nasty,
            tags: [nasty],
            requestBody: {
              content: {
                "application/json": {
                  schema: {
                    properties: {
                      [nasty]: { type: nasty, enum: [nasty], description: nasty, format: nasty },
                    },
                  },
                },
              },
            },
          },
        },
      },
    });
    expect(page).not.toContain("<script");
    expect(page.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toMatch(/&|'x'/);
  });
});
