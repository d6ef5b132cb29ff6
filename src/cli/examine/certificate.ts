import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { Config } from "../../config.ts";
import { bad, type Finding, good, warning } from "./finding.ts";

const DAY_MS = 86_400_000;
const WARNING_DAYS = 14;

/** Whether browsers will go on accepting the server's own certificate; nothing without one. */
export function* examineCertificate({ tls, publicUrl }: Config, now: number): Generator<Finding> {
  if (tls === undefined) return;
  const subject = "TLS certificate";
  const certificate = new X509Certificate(tls.certificate);
  const { hostname } = new URL(publicUrl);
  const ends = certificate.validToDate;
  const left = ends.getTime() - now;
  const detail = `ends at ${ends.toISOString()}`;
  if (left <= 0) yield bad(subject, `${detail}: it is over`);
  else if (certificate.validFromDate.getTime() > now) {
    yield bad(subject, `begins at ${certificate.validFromDate.toISOString()}: that is still to come`);
  } else if (left < WARNING_DAYS * DAY_MS) {
    yield warning(subject, `${detail}, in ${Math.floor(left / DAY_MS)} days; SIGHUP reads a new one`);
  } else yield good(subject, detail);
  if (!isFor(certificate, hostname)) {
    yield warning(
      subject,
      `is not for ${hostname}, the name in PUBLIC_URL: browsers refuse it unless a proxy has its own`,
    );
  }
}

/** As browsers look at it: the names are those that stand beside the subject, not the subject's own. */
function isFor(certificate: X509Certificate, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return isIP(address) === 0
    ? certificate.checkHost(hostname, { subject: "never" }) !== undefined
    : certificate.checkIP(address) !== undefined;
}
