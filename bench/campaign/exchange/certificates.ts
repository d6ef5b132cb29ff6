import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `other-name` and `expired` would be trusted if they were not that; `unknown` is signed by nobody who is trusted. */
export type CertificateName = "right" | "other-name" | "expired" | "unknown";

export interface Certificates {
  readonly of: Readonly<Record<CertificateName, { readonly key: string; readonly cert: string }>>;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly trustedFile: string;
}

/** Each signed by itself; by Debian's `openssl`, into files of this folder. */
export function makeCertificates(folder: string): Certificates {
  const of = {
    right: make(folder, "right", "localhost", 1),
    "other-name": make(folder, "other-name", "elsewhere.example.com", 1),
    expired: make(folder, "expired", "localhost", -1),
    unknown: make(folder, "unknown", "localhost", 1),
  };
  const trustedFile = join(folder, "trusted.pem");
  writeFileSync(trustedFile, of.right.cert + of["other-name"].cert + of.expired.cert);
  return { of, trustedFile };
}

function make(folder: string, name: CertificateName, host: string, days: number) {
  const [key, request] = [join(folder, `${name}.key`), join(folder, `${name}.csr`)];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${host}`];
  openssl(["req", "-new", ...kind, ...names, "-keyout", key, "-out", request]);
  const sign = ["-signkey", key, "-days", String(days), "-copy_extensions", "copy"];
  return { key: readFileSync(key, "utf8"), cert: openssl(["x509", "-req", "-in", request, ...sign]) };
}

function openssl(args: readonly string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
