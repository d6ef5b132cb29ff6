import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { build, newFolder, ROOT, removeFolders } from "../cli/program.ts";
import { freePort } from "../free-port.ts";
import { findBinaries } from "../postgres/binaries.ts";
import { openSurroundings, PATIENCE_MS, runLines, type Surroundings } from "./run-lines.ts";
import { type Machine, makeStandIns, rewrite } from "./stand-ins.ts";

const text = readFileSync(join(ROOT, "docs/deploy.md"), "utf8");
const blocks = [...text.matchAll(/(<!-- not run here: [^\n]* -->\n)?^```sh\n(.*?)^```$/gms)].map(
  ([, mark, block = ""]) => ({ isRun: mark === undefined, block }),
);
const script = blocks
  .map(({ isRun, block }, index) => (isRun ? `echo "== block ${index + 1}"\n${block}` : ""))
  .join("\n");

let surroundings: Surroundings;

beforeAll(async () => {
  build();
  surroundings = await openSurroundings();
});
afterAll(async () => {
  await surroundings.close();
  removeFolders();
});

async function makeMachine(host: string): Promise<Machine> {
  const root = newFolder();
  for (const folder of ["etc/systemd/system", "etc/nginx/conf.d", "var/log/nginx", "tmp", "usr/local/sbin"])
    mkdirSync(join(root, folder), { recursive: true });
  mkdirSync(join(root, "opt"));
  const [plain, tls, first, second] = await Promise.all([1, 2, 3, 4].map(() => freePort("127.0.0.1")));
  const instead = new Map([
    ["8701", String(first)],
    ["8702", String(second)],
    ["listen 80 ", `listen 127.0.0.1:${plain} `],
    ["listen 443 ", `listen 127.0.0.1:${tls} `],
    [":443:", `:${tls}:`],
    ["https://$name/healthz", `https://$name:${tls}/healthz`],
    ["127.0.0.1:5432", host],
  ]);
  return { root, instead };
}

/** What the image of PostgreSQL would do with the secrets that the document makes. */
const COMPOSE_DATABASE = (host: string) => `
export DATABASE_PASSWORD_FILE=$CLONE/secrets/database_password POSTGRES_USER=$PGUSER
${ROOT}/deploy/postgres/make-database.sh
export DATABASE_URL=$(sed 's/@postgres:5432/@${host}/' "$CLONE/secrets/database_url")
export FERNET_KEY_FILE=$CLONE/secrets/fernet_key JWT_SECRET_FILE=$CLONE/secrets/jwt_secret
keyhold migrate && echo "== compose's database is ready"`;

it(
  "every command of docs/deploy.md that is not marked does its work, in the order in which it stands",
  async () => {
    const server = new URL(surroundings.postgres.adminUrl);
    const machine = await makeMachine(server.host);
    const bin = makeStandIns(machine);
    const clone = join(machine.root, "clone");
    mkdirSync(join(clone, "runtime"), { recursive: true });
    const port = String(await freePort("127.0.0.1"));
    const ends = `trap 'for file in ${machine.root}/run/*.pid ${machine.root}/tmp/nginx.pid; do [[ ! -e $file ]] || kill $(cat $file); done' EXIT`;
    const prepared = `${ends}\ncp ${ROOT}/runtime/SHA256SUMS runtime/\n${rewrite(machine, script).replaceAll("8700", port)}`;
    const { code, said } = await runLines(`${prepared}\n${COMPOSE_DATABASE(server.host)}`, {
      cwd: clone,
      env: {
        PATH: `${bin}:${machine.root}/usr/local/sbin:${findBinaries()}:${process.env.PATH}`,
        HOME: machine.root,
        CLONE: clone,
        PORT: port,
        ...surroundings.environment,
        PGDATABASE: "postgres",
      },
    });
    expect(code, said).toBe(0);
    expect(said).toContain(`== block ${blocks.findLastIndex(({ isRun }) => isRun) + 1}\n`);
    expect(said.match(/ayse@example\.com/g)?.length, said).toBeGreaterThanOrEqual(2);
    expect(said).toMatch(/^node-linux-\w+\/bin\/node: OK$/m);
    expect(said.match(/^keyhold_ready 1$/gm)).toHaveLength(2);
    expect(said).toMatch(/^\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z\.backup$/m);
    expect(said).not.toMatch(/^bad /m);
    expect(said).toContain("== compose's database is ready");
  },
  PATIENCE_MS,
);

it("what docs/deploy.md leaves out of the tests is what needs an engine, an account of its images, or packages", () => {
  const left = blocks.filter(({ isRun }) => !isRun).map(({ block }) => block);
  expect(left).toHaveLength(4);
  for (const block of left) expect(block).toMatch(/^(?:apt-get |install .*101|docker compose )/);
});
