import { parentPort, workerData } from "node:worker_threads";
import { compareSync } from "bcryptjs";

/** What this thread is started for: one password against one hash. */
export interface BcryptTask {
  readonly password: string;
  readonly hash: string;
}

const { password, hash }: BcryptTask = workerData;
parentPort?.postMessage(compareSync(password, hash));
