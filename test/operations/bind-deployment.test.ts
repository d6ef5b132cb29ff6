import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compose } from "../../src/compose.ts";
import { type Config, ConfigError, readConfig } from "../../src/config.ts";
import { knownValue } from "../../src/core/crypto/seal.ts";
import { bindDeployment } from "../../src/operations/bind-deployment.ts";
import { checkReadiness } from "../../src/operations/check-readiness.ts";
import { keyringOf, OTHER_KEY, SPEC_KEY } from "../core/crypto/material.ts";
import { chainOf, type Desk, openDesk } from "./desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const bind = (keys: string[], name = "test") =>
  bindDeployment({ ...desk.deps, keyring: keyringOf(...keys) }, name);
const fingerprints = async () =>
  (await desk.rows("select fingerprint from fernet_keys order by 1")).map((row) => row.fingerprint);
const SPEC = keyringOf(SPEC_KEY).first.fingerprint;
const OTHER = keyringOf(OTHER_KEY).first.fingerprint;

describe("binding a database", () => {
  it("is done once, and recorded in the deployment's chain", async () => {
    expect(await bind([SPEC_KEY])).toBeUndefined();
    expect(await desk.rows("select id, name, sealed_with from deployment")).toEqual([
      { id: 1, name: "test", sealed_with: SPEC },
    ]);
    expect((await chainOf(desk, 0)).map(({ event, actor }) => [event, actor])).toEqual([
      ["fernet_key.added", "system"],
      ["deployment.created", "system"],
    ]);
  });

  it("seals the checkpoint key: no private key stands in the database", async () => {
    const dump = JSON.stringify(await desk.rows("select * from deployment"));
    expect(dump).not.toContain("PRIVATE KEY");
    expect(dump).toContain("gAAAA");
  });

  it("refuses another Fernet key, names the one it needs, and writes nothing", async () => {
    const before = await desk.counts();
    expect(await bind([OTHER_KEY])).toEqual({ kind: "fernet_keys_missing", needed: [SPEC] });
    expect(await desk.counts()).toEqual(before);
  });

  it("refuses a key whose fingerprint is right and whose known value does not open", async () => {
    const forged = knownValue(keyringOf(OTHER_KEY).first, 0, desk.deps.random);
    await desk.rows("update fernet_keys set known_value = ? returning 1", forged);
    expect(await bind([SPEC_KEY])).toEqual({ kind: "fernet_keys_missing", needed: [SPEC] });
  });

  it("refuses another deployment name, and says which it has", async () => {
    expect(await bind([SPEC_KEY], "production")).toEqual({ kind: "other_deployment", name: "test" });
  });

  it("adds a new first key when the list also opens what is there, and then needs both", async () => {
    expect(await bind([OTHER_KEY, SPEC_KEY])).toBeUndefined();
    expect(await fingerprints()).toEqual([SPEC, OTHER].sort());
    expect((await chainOf(desk, 0)).at(-1)).toMatchObject({
      event: "fernet_key.added",
      subject: `fernet_key:${OTHER}`,
    });
    expect(await bind([SPEC_KEY])).toEqual({ kind: "fernet_keys_missing", needed: [OTHER] });
    expect(await bind([SPEC_KEY, OTHER_KEY])).toBeUndefined();
    expect(await chainOf(desk, 0)).toHaveLength(3);
  });

  it("does not add a second key that only opens and has sealed nothing", async () => {
    expect(await bind([SPEC_KEY, OTHER_KEY])).toBeUndefined();
    expect(await fingerprints()).toEqual([SPEC]);
  });

  it("by two nodes at once gives one deployment and one entry of each kind", async () => {
    await desk.rows("delete from audit_details returning 1");
    for (const table of ["audit_entries", "audit_heads", "deployment", "fernet_keys"])
      await desk.rows(`delete from ${table} returning 1`);
    expect(await Promise.all([bind([SPEC_KEY]), bind([SPEC_KEY])])).toEqual([undefined, undefined]);
    expect(await desk.counts()).toMatchObject({ deployment: 1, fernet_keys: 1, audit_entries: 2 });
  });
});

describe("readiness", () => {
  it("is given while the keys open what the database needs", async () => {
    expect(await checkReadiness(desk.deps)).toEqual([]);
  });

  it("is lost when the database needs a key that this node lacks, as after a rotation elsewhere", async () => {
    await bind([OTHER_KEY, SPEC_KEY]);
    expect(await checkReadiness(desk.deps)).toEqual(["fernet_keys"]);
  });

  it("is lost when the database cannot be asked", async () => {
    const other = await openDesk();
    await other.close();
    expect(await checkReadiness(other.deps)).toEqual(["database"]);
  });
});

describe("a server on a database that is not its own", () => {
  const config = (environment: Record<string, string>): Config =>
    readConfig({
      FERNET_KEY: SPEC_KEY,
      JWT_SECRET: "0123456789abcdef0123456789abcdef",
      KEYHOLD_ENV: "test",
      DATABASE_URL: desk.database.url,
      ...environment,
    });

  it.each([
    [{ FERNET_KEY: OTHER_KEY }, "FERNET_KEY", new RegExp(`${SPEC}.*given: ${OTHER}`)],
    [{ KEYHOLD_ENV: "production" }, "KEYHOLD_ENV", /is production, .* belongs to the deployment test/],
  ])(
    "does not start with %j, and says what is needed without any value of a key",
    async (given, variable, sentence) => {
      const error = await compose(config(given)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ConfigError);
      const { faults, message } = error as ConfigError;
      expect(faults).toEqual([{ variable, problem: expect.stringMatching(sentence) }]);
      expect(message).not.toContain(OTHER_KEY);
    },
  );
});
