import { resolve } from "node:path";
import { Secret } from "../core/secret.ts";
import type { EnvironmentReader } from "./environment.ts";
import { isLoopback } from "./values.ts";

/** Where a receiver of checkpoints waits. */
interface WebhookAddress {
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly secret: Secret;
}

/** How often the heads of the audit chains are signed, and which places outside the database learn of it. */
export interface AuditOutlets {
  readonly everyMs: number;
  /** `stdout`, or the path of a file. */
  readonly file: string | undefined;
  readonly webhook: WebhookAddress | undefined;
}

const DEFAULT_SECONDS = 60;
const LONGEST_SECONDS = 86_400;

export function readAuditOutlets(reader: EnvironmentReader): AuditOutlets {
  const seconds = reader.parsed(
    "CHECKPOINT_SECONDS",
    "a whole number of seconds from 1 to 86400",
    parseSeconds,
    DEFAULT_SECONDS,
  );
  const file = reader.text("AUDIT_FILE");
  return {
    everyMs: seconds * 1_000,
    file: file === undefined || file === "-" ? file && "stdout" : resolve(file),
    webhook: readWebhook(reader),
  };
}

function parseSeconds(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= LONGEST_SECONDS
    ? Number(text)
    : undefined;
}

function readWebhook(reader: EnvironmentReader): WebhookAddress | undefined {
  const expected = "an address such as https://example.org/keyhold; plain http on loopback only";
  const url = reader.parsed("WEBHOOK_URL", expected, parseWebhookUrl, undefined);
  const secret = reader.parsed(
    "WEBHOOK_SECRET",
    "32 to 256 visible ASCII characters",
    parseSecret,
    undefined,
  );
  if (url === undefined) return undefined;
  if (secret === undefined) {
    if (reader.text("WEBHOOK_SECRET") === undefined) {
      reader.fault(
        "WEBHOOK_SECRET",
        "is missing; whoever receives at WEBHOOK_URL checks the signature with it",
      );
    }
    return undefined;
  }
  return { origin: url.origin, path: url.pathname + url.search, secret };
}

/** No user or password: an address is shown in logs and settings. */
function parseWebhookUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username + url.password + url.hash !== "") return undefined;
  const isLocal = url.protocol === "http:" && isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
  return url.protocol === "https:" || isLocal ? url : undefined;
}

function parseSecret(text: string): Secret | undefined {
  return /^[\x21-\x7e]{32,256}$/.test(text) ? new Secret(text) : undefined;
}
