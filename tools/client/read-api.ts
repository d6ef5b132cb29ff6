import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose } from "../../src/compose.ts";
import { readConfig } from "../../src/config.ts";
import { buildServer } from "../../src/http/server.ts";
import { createLog } from "../../src/log.ts";
import type { Schema } from "./type-of.ts";

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly (Pick<Schema, "description"> & {
    readonly in: string;
    readonly name: string;
    readonly schema: Schema;
  })[];
  readonly requestBody?: Media;
  readonly responses: Readonly<Record<string, Media>>;
}

/** The paths of the OpenAPI document, each with its operations by method. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The document of a server that is built for nothing else. */
export async function readPaths(): Promise<Paths> {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-client-"));
  const config = readConfig({
    FERNET_KEY: Buffer.alloc(32).toString("base64url").padEnd(44, "="),
    JWT_SECRET: "-".repeat(32),
    DATABASE_URL: `file:${join(folder, "keyhold.db")}`,
  });
  const { deps, about, close } = await compose(config);
  const doors = { hosts: config.hosts, publicUrl: config.publicUrl };
  const log = createLog("silent", process.stderr);
  const app = await buildServer({ deps, about, doors, trustProxy: false, log });
  await app.ready();
  const { paths } = app.swagger() as { paths?: unknown };
  await app.close();
  await close();
  rmSync(folder, { recursive: true });
  return paths as Paths;
}
