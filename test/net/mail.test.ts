import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { Mail, MailServer } from "../../src/core/mail.ts";
import { Secret } from "../../src/core/secret.ts";
import { createMailer } from "../../src/net/mail.ts";
import { type SmtpBehaviour, type SmtpServer, startSmtpServer } from "./smtp-server.ts";

const CERTIFICATE = JSON.parse(readFileSync(new URL("self-signed.json", import.meta.url), "utf8")) as {
  cert: string;
  key: string;
};
const PASSWORD = "a-planted-password";
const MAIL: Mail = {
  to: "ada@example.com",
  subject: "Keyhold: your exchange key was frozen",
  text: "What happened.\n.\nWhat to do.\n",
  messageId: "<keyhold-notice-7@keys.example.org>",
  headers: { "x-keyhold-notice": "7" },
};

let servers: SmtpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function start(behaviour: SmtpBehaviour = {}): Promise<SmtpServer> {
  const server = await startSmtpServer(behaviour);
  servers.push(server);
  return server;
}

async function send(
  { port }: SmtpServer,
  options: Partial<MailServer> = {},
  mail = MAIL,
  deadlineMs?: number,
) {
  const from = "Keyhold <keyhold@example.org>";
  const given = { host: "127.0.0.1", port, isTls: false, isLocal: true, login: undefined, from };
  return createMailer({ ...given, ...options }, deadlineMs)(mail);
}

const login = { user: "keyhold", password: new Secret(PASSWORD) };

describe("an e-mail", () => {
  it("arrives whole: addresses, subject, headers, and text with a line that is a dot alone", async () => {
    const server = await start();
    expect(await send(server)).toEqual({ kind: "sent" });
    const [mail] = server.received;
    expect(mail).toMatchObject({ from: "<keyhold@example.org>", isEncrypted: false, login: undefined });
    expect(mail?.to).toEqual(["<ada@example.com>"]);
    for (const line of [
      "From: Keyhold <keyhold@example.org>",
      "To: ada@example.com",
      "Subject: Keyhold: your exchange key was frozen",
      "Message-ID: <keyhold-notice-7@keys.example.org>",
      "X-Keyhold-Notice: 7",
    ]) {
      expect(mail?.data).toContain(`${line}\r\n`);
    }
    expect(mail?.data).toMatch(/\r\n\r\nWhat happened\.\r\n\.\r\nWhat to do\.\r\n/);
  });

  it("is sent with the login when the server asks for one", async () => {
    const server = await start({ offersAuth: true });
    expect(await send(server, { login })).toEqual({ kind: "sent" });
    expect(server.received[0]?.login).toBe(`\0keyhold\0${PASSWORD}`);
  });

  it("cannot smuggle a header or another receiver in through an address", async () => {
    const server = await start();
    const to = "ada@example.com>\r\nRCPT TO:<eve@example.com>\r\nBcc: eve@example.com";
    await send(server, {}, { ...MAIL, to });
    const receivers = server.lines.filter((line) => line.startsWith("RCPT"));
    expect(receivers.length).toBeLessThanOrEqual(1);
    expect(receivers).not.toContain("RCPT TO:<eve@example.com>");
    expect(server.received.map(({ data }) => data).join("")).not.toMatch(/^Bcc/m);
  });
});

describe("a mail server that is not on this machine", () => {
  // The certificate is for this name.
  const remote = { host: "localhost", isLocal: false, login };

  it("and upgrades to TLS is sent the login and the e-mail under it", async () => {
    const server = await start({ tls: CERTIFICATE, offersAuth: true });
    const trusted = getCACertificates();
    setDefaultCACertificates([...trusted, CERTIFICATE.cert]);
    try {
      expect(await send(server, remote)).toEqual({ kind: "sent" });
    } finally {
      setDefaultCACertificates(trusted);
    }
    expect(server.received).toMatchObject([{ isEncrypted: true, login: `\0keyhold\0${PASSWORD}` }]);
  });

  it("and offers no TLS is given nothing, the password least of all", async () => {
    const server = await start({ offersAuth: true });
    expect(await send(server, remote)).toMatchObject({ kind: "failed" });
    expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL/);
  });

  it("and has a certificate that nobody vouches for is given nothing either", async () => {
    const server = await start({ tls: CERTIFICATE, offersAuth: true });
    expect(await send(server, remote)).toEqual({ kind: "failed", code: expect.stringMatching(/^\w+$/) });
    expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL/);
  });
});

describe("a mail server that does not take it", () => {
  it.each<[string, SmtpBehaviour, string]>([
    ["refuses the login", { offersAuth: true, answers: { AUTH: `535 no, ${PASSWORD}` } }, "EAUTH 535"],
    ["refuses the receiver", { offersAuth: true, answers: { RCPT: "550 nobody here" } }, "EENVELOPE 550"],
    ["refuses the text", { offersAuth: true, answers: { DOT: "554 no" } }, "EMESSAGE 554"],
  ])("%s: the failure is a word and a number, and holds no secret", async (_, behaviour, code) => {
    const result = await send(await start(behaviour), { login });
    expect(result).toEqual({ kind: "failed", code });
    expect(JSON.stringify(result)).not.toContain(PASSWORD);
  });

  it.each<[string, SmtpBehaviour]>([
    ["says nothing at all", { answers: { CONNECT: "hang" } }],
    ["says nothing to MAIL", { answers: { MAIL: "hang" } }],
    ["goes on for ever, a line at a time", { dripMs: 50 }],
  ])("%s: it is given up at the deadline, and hung up on", async (_, behaviour) => {
    const server = await start(behaviour);
    expect(await send(server, {}, MAIL, 300)).toEqual({ kind: "failed", code: "EABORT" });
    await expect.poll(server.connections).toBe(0);
  });

  it("is not there at all", async () => {
    const server = await start();
    await server.close();
    expect(await send(server)).toEqual({ kind: "failed", code: "ESOCKET" });
  });
});
