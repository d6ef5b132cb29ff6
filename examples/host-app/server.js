import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { keySet, logIn, tokenFor } from "./login.js";
import { APP_URL, KEYHOLD_URL } from "./settings.js";
import { isFromKeyhold } from "./webhook.js";

const here = (name) => readFileSync(new URL(name, import.meta.url));
const file = (type, content) => () => ({ type, content });
const FILES = {
  "GET /": file("text/html; charset=utf-8", here("page.html")),
  "GET /page.js": file("text/javascript", here("page.js")),
  "GET /keyhold-client.js": file("text/javascript", here(import.meta.resolve("keyhold/client"))),
};

const ROUTES = {
  ...FILES,
  "GET /settings.json": () => json({ keyholdUrl: KEYHOLD_URL }),
  "GET /.well-known/jwks.json": () => json(keySet),
  async "POST /login"(request) {
    const secret = logIn(JSON.parse(await text(request)));
    if (secret === undefined) return { status: 401 };
    return { status: 204, headers: { "set-cookie": `session=${secret}; HttpOnly; SameSite=Strict; Path=/` } };
  },
  "POST /token"(request) {
    const token = tokenFor(/(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1]);
    return token === undefined ? { status: 401 } : json({ token });
  },
  async "POST /keyhold-webhook"(request) {
    const body = await text(request);
    if (!isFromKeyhold(request.headers["keyhold-signature"], body)) return { status: 401 };
    console.log(`keyhold says ${JSON.parse(body).type}`);
    return { status: 204 };
  },
};

function json(value) {
  return { type: "application/json", content: JSON.stringify(value) };
}

const server = createServer(async (request, response) => {
  const route = ROUTES[`${request.method} ${request.url}`] ?? (() => ({ status: 404 }));
  const answer = await Promise.resolve(route(request)).catch(() => ({ status: 400 }));
  response.writeHead(answer.status ?? 200, {
    "content-type": answer.type ?? "text/plain",
    // The page may talk to this server and to Keyhold, and to nobody else.
    "content-security-policy": `default-src 'self'; connect-src 'self' ${KEYHOLD_URL}; frame-ancestors 'none'`,
    "cache-control": "no-store",
    ...answer.headers,
  });
  response.end(answer.content);
});
server.listen(Number(new URL(APP_URL).port), () => console.log(`ready ${APP_URL}`));
