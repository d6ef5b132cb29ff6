import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { Secret } from "../core/secret.ts";
import type { EnvironmentReader } from "./environment.ts";

/** The server's own certificate, with what leads to its authority, and its private key, both in PEM. */
export interface Tls {
  readonly certificate: string;
  readonly key: Secret;
}

/** Reads the files that TLS_CERT_FILE and TLS_KEY_FILE name: both, or neither. */
export function readTls(
  certificateFile: string | undefined,
  keyFile: string | undefined,
  reader: EnvironmentReader,
): Tls | undefined {
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  const certificate = content("TLS_CERT_FILE", certificateFile, reader);
  const key = content("TLS_KEY_FILE", keyFile, reader);
  if (certificate === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert: certificate, key });
    return { certificate, key: new Secret(key) };
  } catch {
    reader.fault("TLS_KEY_FILE", "and TLS_CERT_FILE must hold a private key and its certificate in PEM");
    return undefined;
  }
}

function content(variable: string, path: string | undefined, reader: EnvironmentReader): string | undefined {
  if (path === undefined) {
    reader.fault(variable, "is missing: TLS needs a certificate and its key");
    return undefined;
  }
  try {
    return readFileSync(path, "utf8");
  } catch {
    reader.fault(variable, "names no file that this process can read");
    return undefined;
  }
}
