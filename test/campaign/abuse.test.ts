import { afterEach, beforeEach, expect, test } from "vitest";
import { runAbuse } from "../../bench/campaign/abuse/run.ts";
import { parseJwtSecrets } from "../../src/core/crypto/access-token.ts";
import { makePageFolder, type PageFolder } from "../http/page-folder.ts";
import { openTestKeyhold, PUBLIC_URL, TEST_SECRETS, type TestKeyhold } from "../keyhold.ts";

// The short form of bench/campaign/abuse.ts.

let keyhold: TestKeyhold;
let page: PageFolder;
beforeEach(async () => {
  page = makePageFolder();
  const nowhere = "http://127.0.0.1:1";
  const environment = { BINANCE_URL: nowhere, BINANCE_TESTNET_URL: nowhere, TRUST_PROXY: "1" };
  keyhold = await openTestKeyhold(environment, {}, page.path);
});
afterEach(async () => {
  await keyhold.close();
  page.remove();
});

test("no generated request, however odd and whoever sends it, has an answer that is not meant", async () => {
  const parsed = parseJwtSecrets(TEST_SECRETS.JWT_SECRET);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const stage = {
    port: await keyhold.app.listen(),
    publicUrl: PUBLIC_URL,
    paperUrl: keyhold.paper.url,
    query: keyhold.database.query,
    isPostgres: keyhold.database.dialect === "postgres",
    jwtSecrets: parsed.secrets,
    secrets: { "the Fernet key": TEST_SECRETS.FERNET_KEY, "the JWT secret": TEST_SECRETS.JWT_SECRET },
    logged: keyhold.logged,
  };
  const seed = Date.now() % 1_000_000;
  const report = await runAbuse(stage, { requests: 500, connections: 2, seed });
  expect({ seed, faults: report.faults }).toEqual({ seed, faults: [] });
  expect(report.tally.sent).toBe(500);
  expect(report.tally.roles.owner?.["2xx and 3xx"]).toBeGreaterThan(30);
}, 240_000);
