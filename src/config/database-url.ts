import { resolve } from "node:path";
import { Secret } from "../core/secret.ts";

/** Where the database is: a file of our own, or a server that several nodes share. */
export type DatabaseLocation =
  | {
      readonly kind: "sqlite";
      /** Absolute. */
      readonly path: string;
    }
  | {
      readonly kind: "postgres";
      /** With the password in it. */
      readonly url: Secret;
      /** The same without user and password, to be shown. */
      readonly shown: string;
      /** The server's name or address, or the folder of its socket. */
      readonly host: string;
    };

/** Reads `file:PATH`, which may be relative to the working directory, or a `postgres:` URL. */
export function parseDatabaseUrl(text: string): DatabaseLocation | undefined {
  const path = /^file:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1];
  if (path !== undefined) return /[?#]/.test(path) ? undefined : { kind: "sqlite", path: resolve(path) };
  return /^postgres(?:ql)?:\/\//.test(text) ? parsePostgresUrl(text) : undefined;
}

function parsePostgresUrl(text: string): DatabaseLocation | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = url.searchParams.get("host") ?? decodeURIComponent(url.hostname).replace(/^\[|\]$/g, "");
  if (host === "" || !/^\/[^/]+$/.test(url.pathname) || url.hash !== "") return undefined;
  const shown = `postgres://${url.host}${url.pathname}`;
  return { kind: "postgres", url: new Secret(text), shown, host };
}
