import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig, readFernetKey } from "../../src/config.ts";
import { config, faults, KEY, OTHER_KEY, openFolder } from "./read-environment.ts";

const { folder, file } = openFolder();

describe("with a data directory", () => {
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  writeFileSync(
    join(dataDir, "dev.env"),
    `# made\nKEYHOLD_ENV=development\nFERNET_KEY=${OTHER_KEY}\nJWT_SECRET=${"j".repeat(43)}\n`,
  );

  it("takes secrets, deployment name and database from there", () => {
    const { keyring, deployment, database } = readConfig({}, { dataDir });
    expect(keyring.fingerprints).toEqual(readFernetKey({ FERNET_KEY: OTHER_KEY }).fingerprints);
    expect(deployment).toBe("development");
    expect(database).toEqual({ kind: "sqlite", path: join(dataDir, "keyhold.db") });
  });

  it("lets a given variable win, also one that is given by its file", () => {
    const environment = { FERNET_KEY_FILE: file("given", KEY), DATABASE_URL_FILE: file("url", "file:/x.db") };
    const { keyring, database } = readConfig(environment, { dataDir });
    expect(keyring.fingerprints).toEqual(readFernetKey({ FERNET_KEY: KEY }).fingerprints);
    expect(database).toEqual({ kind: "sqlite", path: "/x.db" });
  });

  it("does without dev.env where there is none", () => {
    expect(config({}, { dataDir: folder }).database).toEqual({
      kind: "sqlite",
      path: join(folder, "keyhold.db"),
    });
  });

  it("says so when dev.env cannot be read, instead of asking for secrets", () => {
    mkdirSync(join(folder, "odd", "dev.env"), { recursive: true });
    expect(() => config({}, { dataDir: join(folder, "odd") })).toThrow("EISDIR");
  });
});

describe("under dev", () => {
  it("opens registration and names the deployment development", () => {
    expect(config({}, { dev: true })).toMatchObject({ deployment: "development", registration: "open" });
  });

  it("lets a given variable win", () => {
    const given = { KEYHOLD_ENV: "demo", REGISTRATION_FILE: file("registration", "closed") };
    expect(config(given, { dev: true })).toMatchObject({ deployment: "demo", registration: "closed" });
  });

  it.each([
    { HOST: "0.0.0.0" },
    { HOST: "0.0.0.0", ALLOW_PLAIN_HTTP: "1" },
    { HOST_FILE: file("host", "192.0.2.1") },
  ])("refuses to listen off loopback (%j)", (environment) => {
    expect(faults(environment, { dev: true })).toEqual({ HOST: "must be loopback under dev" });
  });
});
