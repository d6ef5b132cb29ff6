import { afterAll, beforeAll, expect, test } from "vitest";
import { build, newFolder, ROOT, removeFolders, start, stopAll } from "../cli/program.ts";
import { freePort } from "../free-port.ts";
import { closeBrowser, openWindow, spoken } from "./browser.ts";
import { controlPaper, type Paper } from "./paper.ts";

let app: string;
let keyhold: string;
let paper: Paper;
beforeAll(async () => {
  build();
  app = `http://localhost:${await freePort("localhost")}`;
  const server = start(["dev", "--port", "0", "--paper-port", "0", "--data-dir", newFolder()], {
    env: {
      HOST_LOGIN_ISSUER: app,
      HOST_LOGIN_AUDIENCE: "keyhold",
      HOST_LOGIN_JWKS_URL: `${app}/.well-known/jwks.json`,
      ALLOWED_ORIGINS: app,
    },
  });
  keyhold = await server.ready;
  paper = controlPaper(await server.told(/paper exchange: (\S+)/));
  const env = { APP_URL: app, KEYHOLD_URL: keyhold };
  await start([], { program: `${ROOT}/examples/host-app/server.js`, env }).ready;
});
afterAll(async () => {
  await closeBrowser();
  await stopAll();
  removeFolders();
});

test("a page of another application stores a key by a login of its own, across origins and without a cookie", async () => {
  const { page, complaints } = await openWindow(app);
  const sent: string[] = [];
  page.on(
    "request",
    (request) =>
      void sent.push(`${request.method()} ${request.url()} ${request.headers().cookie ?? ""}`.trim()),
  );
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill("a toy password");
  await page.getByRole("button", { name: "Log in" }).click();
  await spoken(page, "Keyhold holds no key yet.");
  const key = await paper.makeKey();
  await page.getByLabel("API key").fill(key.api_key);
  await page.getByLabel("Secret key").fill(key.secret_key);
  await page.getByRole("button", { name: "Store it" }).click();
  await spoken(page, "valid.");
  expect(sent).toContain(`POST ${keyhold}/api/v1/api-keys`);
  // What a browser says of an answer that is not 2xx: there is no key at first.
  const expected = [
    `a request to ${keyhold}/api/v1/`,
    "Failed to load resource: the server responded with a status of 404",
  ];
  expect(complaints.filter((text) => !expected.some((begin) => text.startsWith(begin)))).toEqual([]);
});
