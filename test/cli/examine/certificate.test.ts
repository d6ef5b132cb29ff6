import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { examineCertificate } from "../../../src/cli/examine/certificate.ts";
import type { Config } from "../../../src/config.ts";
import { Secret } from "../../../src/core/secret.ts";

const DAY_MS = 86_400_000;

const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "90"];
const names = [
  "-subj",
  "/CN=subject.example.org",
  "-addext",
  "subjectAltName=DNS:keys.example.org,IP:127.0.0.1",
];
const certificate = execFileSync("openssl", ["req", "-x509", ...kind, ...names, "-keyout", "/dev/null"], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "ignore"],
});
const { validFromDate, validToDate } = new X509Certificate(certificate);
const begin = validFromDate.getTime();
const end = validToDate.getTime();

function findings(now: number, publicUrl = "https://keys.example.org") {
  return [...examineCertificate({ tls: { certificate, key: new Secret("") }, publicUrl } as Config, now)];
}

describe("the server's own certificate", () => {
  it.each([
    ["before it begins", begin - 1, "bad"],
    ["when it has just begun", begin, "good"],
    ["15 days before its end", end - 15 * DAY_MS, "good"],
    ["13 days before its end", end - 13 * DAY_MS, "warning"],
    ["at its end", end, "bad"],
  ])("%s", (_, now, verdict) => {
    expect(findings(now)).toEqual([expect.objectContaining({ subject: "TLS certificate", verdict })]);
  });

  it.each(["https://127.0.0.1:8700", "https://keys.example.org:8700"])("is for %s", (publicUrl) => {
    expect(findings(begin, publicUrl)).toEqual([expect.objectContaining({ verdict: "good" })]);
  });

  it.each(["https://[::1]:8700", "https://subject.example.org", "https://127.0.0.2"])(
    "is not for %s, and is worth a warning there",
    (publicUrl) => {
      expect(findings(begin, publicUrl).map(({ verdict }) => verdict)).toEqual(["good", "warning"]);
    },
  );

  it("is not looked for where there is none", () => {
    expect([...examineCertificate({ tls: undefined, publicUrl: "http://x" } as Config, 0)]).toEqual([]);
  });
});
