import type { Notice } from "./keys/notices.ts";
import type { Secret } from "./secret.ts";

/** A server that takes e-mail, and as whom it is sent. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; without it the connection is upgraded, or must be on this machine. */
  readonly isTls: boolean;
  /** On this machine: then nobody can listen, and nothing is encrypted unless `isTls`. */
  readonly isLocal: boolean;
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
  /** `name@host`, or `Name <name@host>`. */
  readonly from: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** The same whenever it is sent again, so that a second copy can be told. */
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A notice as an e-mail. `at` in milliseconds since 1970. */
export function mailOf(
  notice: Notice,
  { id, to, at, publicUrl }: { id: number; to: string; at: number; publicUrl: string },
): Mail {
  const lines = [
    notice.message,
    ...(notice.hint === null ? [] : ["", `What to do: ${notice.hint}`]),
    "",
    `Your key: ${publicUrl}/`,
    `Seen at ${new Date(at).toISOString()}.`,
    "",
    "Keyhold watches the exchange key of your account and writes when something about it changes. It never asks for a key or a password by e-mail.",
  ];
  return {
    to,
    subject: `Keyhold: ${subjectOf(notice.code)}`,
    text: `${lines.join("\n")}\n`,
    messageId: `<keyhold-notice-${id}@${new URL(publicUrl).hostname}>`,
    headers: { "x-keyhold-notice": String(id), "auto-submitted": "auto-generated" },
  };
}

function subjectOf(code: Notice["code"]): string {
  switch (code) {
    case "frozen_too_powerful":
    case "frozen_rejected":
      return "your exchange key was frozen";
    case "recovered":
    case "recovered_frozen":
      return "your exchange key is accepted again";
    case "trading_expires":
      return "the right to trade ends soon";
    case "ip_binding_dropped":
      return "your exchange key works from any address now";
    case "key_old":
      return "your exchange key is old";
    default:
      return "something about your exchange key has changed";
  }
}
