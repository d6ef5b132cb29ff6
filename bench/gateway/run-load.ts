import { spawn } from "node:child_process";
import type { LoadPlan, LoadResult } from "./load.ts";

/** Runs the load in a process of its own, on these cores as taskset names them. */
export function runLoad(plan: LoadPlan, cores: string): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("taskset", ["-c", cores, "node", "bench/gateway/load.ts"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdin.end(JSON.stringify(plan));
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.once("close", (code) =>
      code === 0 ? resolve(JSON.parse(text) as LoadResult) : reject(new Error(`the load ended with ${code}`)),
    );
  });
}
