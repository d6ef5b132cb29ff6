// What the answer of GET /api/v1/api-keys/me is made of: each part alone, in a loop, without HTTP.
//     node bench/api-read-parts.ts
import { join } from "node:path";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";
import { open } from "../src/core/crypto/seal.ts";
import { findShownApiKey } from "../src/db/api-keys.ts";
import { presentKey } from "../src/http/present-key.ts";
import { authenticate } from "../src/operations/authenticate.ts";
import { viewKey } from "../src/operations/steps/key-view.ts";
import { measure, report } from "./harness.ts";
import { ORIGIN_PORT, SECRETS, scratchFolder } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";

const ROUNDS = 21;
const TIMES = 2_000;

const folder = scratchFolder();
const databasePath = join(folder.path, "keyhold.db");
const [token = ""] = await populate(databasePath, 1_000, 500);
const environment = { ...SECRETS, KEYHOLD_ENV: "bench", DATABASE_URL: `file:${databasePath}` };
const { deps, close } = await compose(readConfig({ ...environment, PORT: String(ORIGIN_PORT) }));
const row = await findShownApiKey(deps.db.read, 1);
if (row === undefined) throw new Error("the database was not filled");
const view = viewKey(deps, row);
const place = { table: "api_keys", column: "encrypted_api_key", ownerId: 1 } as const;
const sealed = { token: row.encrypted_api_key, sealedWith: row.sealed_with };

function part(name: string, work: () => unknown) {
  const round = async () => {
    const start = process.hrtime.bigint();
    for (let count = 0; count < TIMES; count++) await work();
    return Number(process.hrtime.bigint() - start) / TIMES;
  };
  return { name, round };
}

/** Asked only when a session is opened. */
function noOrigin(): never {
  throw new Error("the session is there");
}

const measured = await measure(
  [
    part("token and session", () => authenticate(deps, noOrigin, token)),
    part("row", () => findShownApiKey(deps.db.read, 1)),
    part("mask, permissions, warnings (remembered)", () => viewKey(deps, row)),
    part("opening the API key (when not)", () => open(deps.keyring, place, sealed)),
    part("wire form", () => presentKey(view)),
  ],
  ROUNDS,
);
report("The parts of reading the stored key", measured, []);
await close();
folder.remove();
