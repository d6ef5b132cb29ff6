import type { Transporter } from "nodemailer";
import type { Mail, MailServer } from "../core/mail.ts";

type MailResult =
  | { readonly kind: "sent" }
  /** `code` is the machine's word for the failure, with the server's number if it gave one; for the operator's log. */
  | { readonly kind: "failed"; readonly code: string };

/** Hands one e-mail to the server; a fault of the network or a refusal is a result, never an exception. */
export type SendMail = (mail: Mail) => Promise<MailResult>;

const CONNECT_MS = 10_000;
/** For each answer of the server, and for the whole. */
const ANSWER_MS = 10_000;
const DEADLINE_MS = 30_000;

/** A way to the mail server: a connection for each e-mail, upgraded to TLS unless it is on this machine. */
export function createMailer(server: MailServer, deadlineMs = DEADLINE_MS): SendMail {
  let transport: Promise<Transporter> | undefined;
  return async (mail) => {
    // Whoever sends no e-mail does not load the library.
    transport ??= import("nodemailer").then(({ createTransport }) => createTransport(optionsFor(server)));
    try {
      const { to, subject, text, messageId, headers } = mail;
      await (await transport).sendMail({
        from: server.from,
        to: { name: "", address: to },
        subject,
        text,
        messageId,
        headers,
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.timeout(deadlineMs),
      });
      return { kind: "sent" };
    } catch (error) {
      return { kind: "failed", code: codeOf(error) };
    }
  };
}

function optionsFor({ host, port, isTls, isLocal, login }: MailServer) {
  const auth = login === undefined ? {} : { auth: { user: login.user, pass: login.password.reveal() } };
  return {
    host,
    port,
    secure: isTls,
    requireTLS: !isTls && !isLocal,
    // Nobody listens on this machine, and its certificate is mostly nobody's.
    ignoreTLS: isLocal,
    tls: { minVersion: "TLSv1.2" },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: ANSWER_MS,
    socketTimeout: ANSWER_MS,
    dnsTimeout: CONNECT_MS,
    ...auth,
  } as const;
}

// The error itself is dropped: its message may quote the conversation, and with it the password.
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const word = /^\w{1,64}$/.test(code) ? code : "unknown";
  const number = "responseCode" in error ? Number(error.responseCode) : Number.NaN;
  return Number.isInteger(number) ? `${word} ${number}` : word;
}
