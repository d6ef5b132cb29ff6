import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/config/environment.ts";
import { ConfigError, readConfig } from "../../src/config.ts";
import { AUDIENCE, HOST_SECRET, ISSUER } from "../host-app.ts";
import { TEST_SECRETS } from "../keyhold.ts";

const JWKS = "https://app.example.org/.well-known/jwks.json?v=1";
const NAMES = { HOST_LOGIN_ISSUER: ISSUER, HOST_LOGIN_AUDIENCE: AUDIENCE };

const read = (environment: Environment) => readConfig({ ...TEST_SECRETS, ...environment });

function faults(environment: Environment): Record<string, string> {
  try {
    read(environment);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.faults.map(({ variable, problem }) => [variable, problem]));
  }
}

describe("the host login", () => {
  it("is off when nothing of it is given, and no other origin may call", () => {
    expect(read({})).toMatchObject({ hostLogin: undefined, allowedOrigins: new Set() });
  });

  it("takes a key set", () => {
    const keys = { kind: "key_set", origin: "https://app.example.org", path: "/.well-known/jwks.json?v=1" };
    expect(read({ ...NAMES, HOST_LOGIN_JWKS_URL: JWKS }).hostLogin).toEqual({
      issuer: ISSUER,
      audience: AUDIENCE,
      keys,
    });
  });

  it("takes shared secrets, and prints none of them", () => {
    const { hostLogin } = read({ ...NAMES, HOST_LOGIN_SECRET: `${HOST_SECRET},${HOST_SECRET} 2` });
    expect(hostLogin?.keys).toMatchObject({ kind: "secrets", secrets: { length: 2 } });
    expect(JSON.stringify(hostLogin)).not.toContain("thirty-two");
  });

  it.each<[string, Environment, string, RegExp]>([
    [
      "the issuer is missing",
      { HOST_LOGIN_AUDIENCE: AUDIENCE, HOST_LOGIN_JWKS_URL: JWKS },
      "HOST_LOGIN_ISSUER",
      /missing/,
    ],
    [
      "the audience is missing",
      { HOST_LOGIN_ISSUER: ISSUER, HOST_LOGIN_JWKS_URL: JWKS },
      "HOST_LOGIN_AUDIENCE",
      /missing/,
    ],
    ["nothing verifies", NAMES, "HOST_LOGIN_JWKS_URL", /HOST_LOGIN_SECRET/],
    [
      "both could verify",
      { ...NAMES, HOST_LOGIN_JWKS_URL: JWKS, HOST_LOGIN_SECRET: HOST_SECRET },
      "HOST_LOGIN_JWKS_URL",
      /both/,
    ],
    [
      "the issuer is this server",
      {
        ...NAMES,
        PUBLIC_URL: "https://k.example",
        HOST_LOGIN_ISSUER: "https://k.example",
        HOST_LOGIN_JWKS_URL: JWKS,
      },
      "HOST_LOGIN_ISSUER",
      /PUBLIC_URL/,
    ],
    [
      "keys would come over plain http",
      { ...NAMES, HOST_LOGIN_JWKS_URL: "http://app.example.org/jwks" },
      "HOST_LOGIN_JWKS_URL",
      /https|loopback/,
    ],
    [
      "the address holds a password",
      { ...NAMES, HOST_LOGIN_JWKS_URL: "https://a:b@app.example.org/" },
      "HOST_LOGIN_JWKS_URL",
      /address/,
    ],
    ["a secret is short", { ...NAMES, HOST_LOGIN_SECRET: "short" }, "HOST_LOGIN_SECRET", /32 bytes/],
    [
      "a secret is one of our own",
      { ...NAMES, HOST_LOGIN_SECRET: `${HOST_SECRET},${TEST_SECRETS.JWT_SECRET}` },
      "HOST_LOGIN_SECRET",
      /JWT_SECRET/,
    ],
    ["any origin may call", { ALLOWED_ORIGINS: "*" }, "ALLOWED_ORIGINS", /origins/],
    ["an origin has a path", { ALLOWED_ORIGINS: "https://app.example.org/" }, "ALLOWED_ORIGINS", /origins/],
    ["an origin is of no page", { ALLOWED_ORIGINS: "null" }, "ALLOWED_ORIGINS", /origins/],
    [
      "an origin is plain http elsewhere",
      { ALLOWED_ORIGINS: "http://app.example.org" },
      "ALLOWED_ORIGINS",
      /loopback/,
    ],
  ])("is refused when %s", (_, environment, variable, problem) => {
    expect(faults(environment)[variable]).toMatch(problem);
  });

  it("tells a fault of JWT_SECRET, which it looks at too, once", () => {
    const environment = {
      ...NAMES,
      HOST_LOGIN_SECRET: HOST_SECRET,
      JWT_SECRET_FILE: "/no/such/file",
      JWT_SECRET: "",
    };
    expect(() => read(environment)).toThrow(/^(?!.*JWT_SECRET_FILE.*JWT_SECRET_FILE).*JWT_SECRET_FILE/);
  });

  it("lets pages of the origins call that are named", () => {
    const { allowedOrigins } = read({ ALLOWED_ORIGINS: "https://app.example.org, http://localhost:3000" });
    expect([...allowedOrigins]).toEqual(["https://app.example.org", "http://localhost:3000"]);
  });
});
