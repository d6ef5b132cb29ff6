import { describe, expect, it } from "vitest";
import { examineConfiguration, findConfiguration } from "../../../src/cli/examine/configuration.ts";
import { generateFernetKey } from "../../../src/core/crypto/keyring.ts";
import { TEST_SECRETS } from "../../keyhold.ts";

function lines(environment: Record<string, string>): string[] {
  const config = findConfiguration({ ...TEST_SECRETS, ...environment }, undefined);
  const findings = "deployment" in config ? [...examineConfiguration(config)] : config;
  return findings.map(({ verdict, subject, detail }) => `${verdict} ${subject}: ${detail}`);
}

describe("the configuration", () => {
  it("on loopback, with nothing set but the secrets, is good, and is shown without them", () => {
    expect(lines({})).toEqual([
      "good configuration: deployment production, http://127.0.0.1:8700",
      expect.stringMatching(/^good Fernet keys: [0-9a-f]{8} seals and opens$/),
    ]);
  });

  it("names the fingerprints of keys that only open", () => {
    const other = generateFernetKey((size) => Buffer.alloc(size, 7));
    expect(lines({ FERNET_KEY: `${TEST_SECRETS.FERNET_KEY},${other}` })[1]).toMatch(
      /: [0-9a-f]{8} seals and opens; [0-9a-f]{8} open too$/,
    );
  });

  it("with faults has a line for each", () => {
    expect(lines({ PORT: "x", HOST: "", REGISTRATION: "perhaps" })).toEqual([
      "bad configuration: PORT must be a port number from 1 to 65535",
      "bad configuration: REGISTRATION must be open, invite or closed",
    ]);
  });

  it.each([
    ["REGISTRATION", "open", "warning registration: "],
    ["PAPER_URL", "http://127.0.0.1:8701", "warning paper exchange: "],
  ])("warns of %s=%s in production alone", (variable, value, line) => {
    const warnings = (deployment: string) =>
      lines({ [variable]: value, KEYHOLD_ENV: deployment }).filter((found) => found.startsWith("warning"));
    expect(warnings("production")).toEqual([expect.stringContaining(line)]);
    expect(warnings("staging")).toEqual([]);
  });

  it("without METRICS_TOKEN says who can read the metrics, and warns where a proxy may show them to all", () => {
    const named = { PUBLIC_URL: "https://keys.example.org" };
    const verdicts = (environment: Record<string, string>) =>
      lines(environment).flatMap((line) => /^(\w+) metrics: /.exec(line)?.[1] ?? []);
    expect(verdicts({ ...named, HOST: "0.0.0.0" })).toEqual(["good"]);
    expect(verdicts(named)).toEqual(["warning"]);
    expect(verdicts({ ...named, METRICS_TOKEN: "0123456789abcdef" })).toEqual([]);
  });
});
