import { expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { AUDIENCE, claimsOf, HOST_SECRET, ISSUER, maccedBy } from "../host-app.ts";
import { call, openTestKeyhold, TEST_SECRETS } from "../keyhold.ts";
import { onOneNodeOnly } from "../nodes.ts";

const host = { HOST_LOGIN_ISSUER: ISSUER, HOST_LOGIN_AUDIENCE: AUDIENCE };

onOneNodeOnly("each node is told by its operator", () => {
  it("a secret that is shared with the host application is taken over while the server runs", async () => {
    const keyhold = await openTestKeyhold({ ...host, HOST_LOGIN_SECRET: HOST_SECRET });
    const next = `${HOST_SECRET} 2`;
    const statuses = () =>
      Promise.all(
        [HOST_SECRET, next].map(async (secret) => {
          const token = maccedBy(secret, claimsOf("ada", Date.now()));
          return (await call(keyhold.app, "GET", "/api/v1/auth/me", { token })).status;
        }),
      );
    expect(await statuses()).toEqual([200, 401]);
    const environment = { ...TEST_SECRETS, ...host, KEYHOLD_ENV: "test", DATABASE_URL: keyhold.database.url };
    await keyhold.takeOver(readConfig({ ...environment, HOST_LOGIN_SECRET: `${next},${HOST_SECRET}` }));
    expect(await statuses()).toEqual([200, 200]);
    await keyhold.takeOver(readConfig({ ...environment, HOST_LOGIN_SECRET: next }));
    expect(await statuses()).toEqual([401, 200]);
    await keyhold.close();
  });
});
