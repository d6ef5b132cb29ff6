import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT, build, NODE, newFolder, ROOT, removeFolders } from "../cli/program.ts";
import { freePort } from "../free-port.ts";
import { findBinaries } from "../postgres/binaries.ts";
import { newTradebot, type TestTradebot, VECTORS } from "../tradebot.ts";
import { openSurroundings, PATIENCE_MS, runLines, type Surroundings } from "./run-lines.ts";

/** In this order they tell of one Keyhold, from its first start to two nodes. */
const PAGES = ["operating", "rotate", "recover", "nodes"];
const blocks = PAGES.flatMap((page) => {
  const text = readFileSync(join(ROOT, `docs/${page}.md`), "utf8");
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => ({ page, block }));
});

let surroundings: Surroundings;

beforeAll(async () => {
  build();
  surroundings = await openSurroundings();
});
afterAll(async () => {
  await surroundings.close();
  removeFolders();
});

/** Gives an account the second factor that the page takes away from it again. */
const ENROL = `
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync("keyhold.db", { timeout: 2000 });
  const sealed = db.prepare("select fingerprint from fernet_keys").get().fingerprint;
  db.prepare("insert into second_factors values (1, 'x', ?, 0, 1, 0)").run(sealed);`;

/** The database that the page takes over. */
async function makeTradebot(): Promise<TestTradebot> {
  const tradebot = await newTradebot({ kind: "sqlite" });
  await tradebot.addUser({ email: "taken@example.com" });
  await tradebot.addKey();
  return tradebot;
}

it(
  "every command of docs/operating, rotate, recover and nodes does its work, in the order in which it stands",
  async () => {
    const folder = newFolder();
    const bin = newFolder();
    writeFileSync(join(bin, "keyhold"), `#!/bin/sh\nexec ${NODE} ${BUILT} "$@"\n`, { mode: 0o755 });
    const ports = await Promise.all([8700, 8701, 8702].map(() => freePort("127.0.0.1")));
    const server = new URL(surroundings.postgres.adminUrl);
    const tradebot = await makeTradebot();
    const script = blocks
      .map(({ page, block }, index) => `echo "== block ${index + 1}, ${page}"\n${block}`)
      .join("\n")
      .replace(
        "keyhold user reset-totp",
        `${NODE} --input-type=module -e '${ENROL.replaceAll("'", `'"'"'`)}'\n$&`,
      )
      .replaceAll(/(?<=127\.0\.0\.1:|PORT=)870([012])/g, (_, digit) => String(ports[Number(digit)]))
      .replace("postgresql+asyncpg://bot:its-password@127.0.0.1:5432/tradebot", tradebot.url)
      .replaceAll("127.0.0.1:5432", server.host);
    const env = {
      PATH: `${bin}:${findBinaries()}:/usr/bin:/bin`,
      PORT: String(ports[0]),
      TRADEBOT_FERNET_KEY: VECTORS.fernet_key,
      ...surroundings.environment,
    };
    const ends = "trap 'for file in *.pid; do kill $(cat \"$file\") 2> /dev/null || true; done' EXIT";
    const { code, said } = await runLines(
      `${ends}
${script}`,
      { cwd: folder, env },
    );
    await tradebot.drop();
    expect(code, said).toBe(0);
    expect(said).toContain(`== block ${blocks.length}, nodes\n`);
    expect(said.match(/ayse@example\.com/g)?.length, said).toBeGreaterThanOrEqual(4);
    expect(said).toContain("exchange keys: 1 taken over, 0 here already, 0 not taken over, 0 left alone\n");
    expect(said).not.toMatch(/^bad /m);
    expect(said).toMatch(/the Fernet key \w{8} is retired/);
    expect(said).toMatch(
      /needs the Fernet keys .* \w{8} \(in use since .*, retired on .*\n.*refused with 78/,
    );
  },
  PATIENCE_MS,
);
