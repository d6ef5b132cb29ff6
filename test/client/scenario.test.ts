import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES } from "../../src/client/routes.ts";
import { createClient, type Routes } from "../../src/client.ts";
import { build, newFolder, removeFolders, start, stopAll } from "../cli/program.ts";
import { codeOf } from "../web/authenticator.ts";
import { all } from "./all.ts";

const ACCOUNT = { email: "ada@example.com", password: "a long enough password" };

let url: string;
beforeAll(async () => {
  build();
  url = await start(["dev", "--port", "0", "--paper-port", "0", "--data-dir", newFolder()]).ready;
});
afterAll(async () => {
  await stopAll();
  removeFolders();
});

/** What a browser does by itself: it keeps the cookie, and says where the page is from. */
function likeABrowser(): typeof fetch {
  let cookie = "";
  return async (address, init) => {
    const headers = { ...(init?.headers as Record<string, string>), origin: url, cookie };
    const response = await fetch(address, { ...init, headers });
    cookie = response.headers.get("set-cookie")?.split(";", 1)[0] ?? cookie;
    return response;
  };
}

/** Play money: with a public key, its API key; else with a secret. */
async function paperKey(
  token: string,
  public_key?: string,
): Promise<{ api_key: string; secret_key: string }> {
  const body = JSON.stringify(public_key === undefined ? null : { public_key });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return (await fetch(`${url}/paper/keys`, { method: "POST", headers, body })).json() as never;
}

test("a program does with the client, against a server that runs, all that the API offers", async () => {
  let token = "";
  const plain = createClient({ baseUrl: `${url}/`, token: () => token, fetch: likeABrowser() });
  const called = new Set<string>();
  const keyhold = new Proxy(plain, {
    get: (target, name) => {
      called.add(String(name));
      return target[name as keyof Routes];
    },
  });

  expect((await keyhold.getAbout()).exchanges.map(({ id }) => id)).toContain("paper");
  const user = await keyhold.register(ACCOUNT);
  ({ access_token: token } = await keyhold.login(ACCOUNT));
  expect(await keyhold.getAccount()).toEqual(user);
  const other = await createClient({ baseUrl: url }).login(ACCOUNT);
  const elsewhere = (await keyhold.listSessions()).items.find(({ is_current }) => !is_current)?.id ?? 0;
  expect(await keyhold.getSession(elsewhere)).toMatchObject({ id: elsewhere, is_current: false });

  const { api_key, secret_key } = await paperKey(token);
  const key = await keyhold.addApiKey({ exchange: "paper", api_key, secret_key, label: "play" });
  expect(key).toMatchObject({ state: "valid", label: "play", environment: "paper" });
  expect(await keyhold.getApiKey()).toMatchObject({ api_key_masked: key.api_key_masked });
  expect(await keyhold.relabelApiKey({ label: null })).toMatchObject({ label: null });
  expect(await keyhold.checkApiKey()).toMatchObject({ is_valid: true });
  expect((await keyhold.getBalance()).balances.length).toBeGreaterThan(0);

  const limits = { symbols: ["BTCUSDT"], max_order_value: "100", max_day_value: "200" };
  const bot = await keyhold.createVirtualKey({ label: "bot", permissions: ["read", "trade"], ...limits });
  expect(bot.secret_key).toMatch(/^khs_/);
  expect(await keyhold.getVirtualKey(bot.id)).not.toHaveProperty("secret_key");
  expect(await keyhold.changeVirtualKey(bot.id, { max_day_value: "150" })).toMatchObject({
    max_day_value: "150",
  });
  expect(await keyhold.pauseVirtualKey(bot.id)).toMatchObject({ state: "paused" });
  expect(await keyhold.resumeVirtualKey(bot.id)).toMatchObject({ state: "active" });
  expect(await keyhold.revokeVirtualKey(bot.id)).toBeUndefined();
  expect(await keyhold.freezeApiKey()).toMatchObject({ is_frozen: true });
  await keyhold.cancelOpenOrders();
  expect(await keyhold.unfreezeApiKey()).toMatchObject({ is_frozen: false });

  const next = await paperKey(token);
  const replacement = { ...next, confirm_account_change: true };
  expect(await keyhold.replaceApiKey(replacement)).toMatchObject({ is_valid: true });
  const dropped = await keyhold.generateApiKey({ exchange: "paper" });
  expect((await keyhold.listGeneratedKeys()).items).toEqual([dropped]);
  await keyhold.deleteGeneratedKey(dropped.id);
  const made = await keyhold.generateApiKey({ exchange: "paper", type: "ed25519" });
  const registered = await paperKey(token, made.public_key_pem);
  const activation = { api_key: registered.api_key, confirm_account_change: true };
  expect(await keyhold.activateGeneratedKey(made.id, activation)).toMatchObject({ key_type: "ed25519" });

  for (let index = 0; index < 3; index++) {
    const { publicKey } = generateKeyPairSync("ed25519");
    const public_key = publicKey.export({ type: "spki", format: "pem" }).toString();
    await keyhold.createVirtualKey({
      label: `${index}`,
      permissions: ["read"],
      key_type: "ed25519",
      public_key,
    });
  }
  const labels: string[] = [];
  for await (const { label } of keyhold.listVirtualKeys({ limit: 2 })) labels.push(label);
  expect(labels).toEqual(["2", "1", "0", "bot"]);
  expect((await keyhold.listVirtualKeys({ limit: 2 })).items).toHaveLength(2);
  const entries = await all(keyhold.listAuditEntries({ limit: 7, kind: "api_key" }));
  expect(entries.map(({ event }) => event)).toEqual(
    expect.arrayContaining(["api_key.added", "api_key.replaced"]),
  );
  expect(await all(keyhold.listNotices())).toEqual([]);
  expect(await keyhold.verifyAudit()).toMatchObject({ verdict: "whole" });
  expect(await keyhold.getCheckpointKey()).toMatchObject({ algorithm: "ed25519" });

  const { secret } = await keyhold.enrolTotp();
  expect((await keyhold.confirmTotp({ totp: codeOf(secret) })).recovery_codes.length).toBeGreaterThan(5);
  await keyhold.stepUp({ password: ACCOUNT.password });
  await keyhold.removeTotp();
  await keyhold.endSession(elsewhere);
  await keyhold.endOtherSessions();
  await expect(createClient({ baseUrl: url, token: other.access_token }).getAccount()).rejects.toThrow(
    /ended/,
  );
  await keyhold.changePassword({ current_password: ACCOUNT.password, new_password: "another long password" });
  ({ access_token: token } = await keyhold.refreshSession());
  await keyhold.deleteApiKey();
  await keyhold.logout();
  ({ access_token: token } = await keyhold.login({ ...ACCOUNT, password: "another long password" }));
  await keyhold.deleteAccount();

  expect([...called].toSorted()).toEqual(Object.keys(ROUTES).toSorted());
});
