import { createHash } from "node:crypto";

/** Somebody of the host application. */
export interface HostIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** Names that nobody answers under (RFC 2606 section 2). */
const PLACEHOLDER_DOMAIN = "host-login.invalid";

/** One value for an identity, of bounded length, from which nobody reads the subject. */
export function identityHash({ issuer, subject }: HostIdentity): string {
  return digest([issuer, subject]).toString("base64url");
}

/** The same for one of its logins there. */
export function loginHash({ issuer, subject }: HostIdentity, loginName: string): string {
  return digest([issuer, subject, loginName]).toString("base64url");
}

/** What stands for the e-mail of somebody whose address the host did not tell. Nothing is ever sent there. */
export function placeholderEmail(identity: HostIdentity): string {
  return `${digest([identity.issuer, identity.subject]).toString("hex").slice(0, 32)}@${PLACEHOLDER_DOMAIN}`;
}

export function isPlaceholderEmail(email: string): boolean {
  return email.endsWith(`@${PLACEHOLDER_DOMAIN}`);
}

function digest(parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}
