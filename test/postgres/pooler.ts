import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { freePort } from "../free-port.ts";
import { temporaryFolderFor, unprivilegedAccount } from "./account.ts";

/** pgbouncer before a server, on loopback. */
export interface Pooler {
  /** The address that `url` has behind it. */
  readonly url: string;
  close(): Promise<void>;
}

const PATIENCE_MS = 20_000;

/** Starts one with these settings for the role and the server of `url`. */
export async function startPooler(url: string, settings: Readonly<Record<string, string>>): Promise<Pooler> {
  const { hostname, port: behind, username, password } = new URL(url);
  const account = unprivilegedAccount();
  const folder = await mkdtemp(join(temporaryFolderFor(account), "keyhold-pooler-"));
  const users = join(folder, "users.txt");
  const port = await freePort("127.0.0.1");
  const all = {
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: users,
    pidfile: join(folder, "keyhold.pid"),
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`);
  const file = join(folder, "pgbouncer.ini");
  await writeFile(users, `"${username}" "${password}"\n`, { mode: 0o600 });
  await writeFile(
    file,
    ["[databases]", `* = host=${hostname} port=${behind}`, "[pgbouncer]", ...lines].join("\n"),
  );
  await chmod(folder, 0o700);
  if (account !== undefined)
    for (const owned of [folder, users, file]) await chown(owned, account.uid, account.gid);

  const child = spawn("/usr/sbin/pgbouncer", ["--quiet", file], { ...account, stdio: "ignore" });
  await once(child, "spawn");
  const address = new URL(url);
  address.hostname = "127.0.0.1";
  address.port = String(port);
  await untilAnswering(address.href, child);
  return {
    url: address.href,
    async close() {
      const ended = once(child, "exit");
      child.kill("SIGQUIT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
    }
    await sleep(20);
  }
}
