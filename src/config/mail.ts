import type { MailServer } from "../core/mail.ts";
import { Secret } from "../core/secret.ts";
import type { EnvironmentReader } from "./environment.ts";
import { isLoopback, parseHost } from "./values.ts";

const EXPECTED =
  "smtp://user:password@host:587 or smtps://user:password@host:465, user and password percent-encoded";
const PORTS: Readonly<Record<string, number>> = { "smtp:": 587, "smtps:": 465 };
/** A mailbox, with or without a name before it; ASCII, so that nothing in it needs an encoding. */
const MAILBOX =
  /^(?:[A-Za-z0-9][A-Za-z0-9 ._-]{0,63} <[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}>|[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190})$/;

/** The server that takes e-mail; undefined when none is given. */
export function readMailServer(reader: EnvironmentReader): MailServer | undefined {
  const server = reader.parsed("SMTP_URL", EXPECTED, parseSmtpUrl, undefined);
  const from = reader.parsed("SMTP_FROM", "an address such as keyhold@example.org", parseMailbox, undefined);
  if (server === undefined) return undefined;
  if (from === undefined) {
    if (reader.text("SMTP_FROM") === undefined) {
      reader.fault("SMTP_FROM", "is missing; it is the address that e-mail comes from");
    }
    return undefined;
  }
  return { ...server, from };
}

export function parseSmtpUrl(text: string): Omit<MailServer, "from"> | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const port = PORTS[url?.protocol ?? ""];
  if (url === undefined || port === undefined) return undefined;
  if (!["", "/"].includes(url.pathname) || url.search + url.hash !== "") return undefined;
  const host = parseHost(url.hostname.replace(/^\[|\]$/g, ""));
  const login = loginOf(url);
  if (host === undefined || login === "unreadable") return undefined;
  return {
    host,
    port: url.port === "" ? port : Number(url.port),
    isTls: url.protocol === "smtps:",
    isLocal: isLoopback(host),
    login,
  };
}

function loginOf({ username, password }: URL): MailServer["login"] | "unreadable" {
  if (username === "" && password === "") return undefined;
  if (username === "" || password === "") return "unreadable";
  try {
    return { user: decodeURIComponent(username), password: new Secret(decodeURIComponent(password)) };
  } catch {
    return "unreadable";
  }
}

function parseMailbox(text: string): string | undefined {
  return MAILBOX.test(text) ? text : undefined;
}
