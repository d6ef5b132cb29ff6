import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examineHost } from "../../../src/cli/examine/host-login.ts";
import type { Environment } from "../../../src/config/environment.ts";
import { readConfig } from "../../../src/config.ts";
import { AUDIENCE, HOST_SECRET, hostKey, ISSUER } from "../../host-app.ts";
import { type HostServer, startHost } from "../../http/host-server.ts";
import { TEST_SECRETS } from "../../keyhold.ts";

let host: HostServer;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.close());

async function findings(environment: Environment) {
  const found: unknown[] = [];
  const names = { HOST_LOGIN_ISSUER: ISSUER, HOST_LOGIN_AUDIENCE: AUDIENCE };
  for await (const finding of examineHost(readConfig({ ...TEST_SECRETS, ...names, ...environment })))
    found.push(finding);
  return found;
}

const underKeySet = () => findings({ HOST_LOGIN_JWKS_URL: `${host.url}/jwks` });

describe("the doctor", () => {
  it("says nothing where no host login is configured", async () => {
    expect(await findings({ HOST_LOGIN_ISSUER: "", HOST_LOGIN_AUDIENCE: "" })).toEqual([]);
  });

  it("says how many secrets verify the host's logins, and none of them", async () => {
    const [finding, ...others] = await findings({ HOST_LOGIN_SECRET: `${HOST_SECRET},${HOST_SECRET} 2` });
    expect(finding).toEqual({
      subject: "host login",
      verdict: "good",
      detail: `${ISSUER}, verified by 2 shared secrets`,
    });
    expect(others).toEqual([]);
  });

  it("names the keys that verify them", async () => {
    const keys = [hostKey("a", "ES256").jwk, hostKey("b", "EdDSA").jwk];
    host.answer = (_, response) => void response.end(JSON.stringify({ keys }));
    expect(await underKeySet()).toEqual([
      { subject: "host login", verdict: "good", detail: `${ISSUER}, verified by a (EC), b (OKP)` },
    ]);
  });

  it.each<[string, HostServer["answer"], RegExp]>([
    ["is not found", (_, response) => void response.writeHead(404).end(), /\/jwks answers 404$/],
    ["cannot be read", (_, response) => void response.end("<html>"), /no key set$/],
    [
      "has no key that we accept",
      (_, response) => void response.end('{"keys":[{"kty":"oct","kid":"a"}]}'),
      /names no key/,
    ],
    ["hangs up", (request) => void request.socket.destroy(), /gives no answer \(reset\)$/],
  ])("finds it bad when the key set %s", async (_, answer, detail) => {
    host.answer = answer;
    expect(await underKeySet()).toEqual([
      { subject: "host login", verdict: "bad", detail: expect.stringMatching(detail) },
    ]);
  });
});
