import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { BcryptTask } from "./bcrypt-worker.ts";

/** The most work that `isBcryptHash` admits takes two seconds where nothing else runs. */
const DEADLINE_MS = 15_000;

/** Beside this file in the sources, and beside the chunk with it in the build. */
const WORKER = new URL(`./bcrypt-worker${extname(import.meta.filename)}`, import.meta.url);

/**
 * Whether the password, of which the first 72 bytes count, has this bcrypt hash; compared in constant time. In JavaScript
 * that would stop everything else for a third of a second, so it has a thread of its own, which ends with its answer: an imported
 * account needs this once. Throws `too_many_requests` when there is none within 15 s.
 */
export function verifyBcrypt(password: Secret, hash: string): Promise<boolean> {
  const task: BcryptTask = { password: password.reveal(), hash };
  return new Promise((resolve, reject) => {
    // It needs nothing of the environment, where the secrets of this server may stand.
    const worker = new Worker(WORKER, { workerData: task, env: {} });
    const deadline = setTimeout(() => void worker.terminate(), DEADLINE_MS);
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => {
      clearTimeout(deadline);
      reject(new KeyholdError("too_many_requests", { params: { seconds: 5 } }));
    });
  });
}
