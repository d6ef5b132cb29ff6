import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EnvironmentReader } from "../../src/config/environment.ts";
import { parseSmtpUrl, readMailServer } from "../../src/config/mail.ts";

function read(environment: Record<string, string>) {
  const reader = new EnvironmentReader(environment);
  return { server: readMailServer(reader), faults: reader.faults };
}

describe("SMTP_URL", () => {
  it("names host, port, TLS and a percent-encoded login", () => {
    const { server, faults } = read({
      SMTP_URL: "smtps://key%40hold:p%3Ass%2F@mail.example.org",
      SMTP_FROM: "Keyhold <keyhold@example.org>",
    });
    expect(faults).toEqual([]);
    expect(server).toMatchObject({ host: "mail.example.org", port: 465, isTls: true, isLocal: false });
    expect([server?.login?.user, server?.login?.password.reveal()]).toEqual(["key@hold", "p:ss/"]);
  });

  it.each([
    [
      "smtp://127.0.0.1:2525",
      { host: "127.0.0.1", port: 2525, isTls: false, isLocal: true, login: undefined },
    ],
    ["smtp://[::1]", { host: "::1", port: 587, isTls: false, isLocal: true, login: undefined }],
    ["smtp://mail.example.org", { host: "mail.example.org", port: 587, isTls: false, isLocal: false }],
  ])("%s is understood", (text, expected) => expect(parseSmtpUrl(text)).toMatchObject(expected));

  it.each([
    "mail.example.org",
    "http://mail.example.org",
    "smtp://user@mail.example.org",
    "smtp://user:%zz@mail.example.org",
    "smtp://mail.example.org/path",
    "smtp://mail.example.org?tls=off",
  ])("%s is refused", (text) => expect(parseSmtpUrl(text)).toBeUndefined());

  it("is read or refused, whatever it is", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => void parseSmtpUrl(`smtp://${text}`)));
  });

  it("needs SMTP_FROM, and a fault never shows the password", () => {
    expect(read({ SMTP_URL: "smtp://a:secret@h" }).faults).toEqual([
      { variable: "SMTP_FROM", problem: "is missing; it is the address that e-mail comes from" },
    ]);
    const { faults } = read({ SMTP_URL: "smtp://a:secret@h/x", SMTP_FROM: "a@b\r\nBcc: c@d" });
    expect(faults.map(({ variable }) => variable)).toEqual(["SMTP_URL", "SMTP_FROM"]);
    expect(JSON.stringify(faults)).not.toMatch(/secret|Bcc/);
  });

  it("is not needed", () => expect(read({})).toEqual({ server: undefined, faults: [] }));
});
