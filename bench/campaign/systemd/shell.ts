import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";

/** An installation of packages takes one or two minutes. */
const LONGEST_MS = 600_000;

/** A shell that stays, so that what one block of a document sets is there in the next. */
export interface Shell {
  /** Answers what was said. @throws Error with it when a command fails or takes ten minutes, which ends the shell. */
  run(commands: string): Promise<string>;
  close(): void;
}

export function openShell([program = "", ...args]: readonly string[]): Shell {
  const child = spawn(program, args, { stdio: "pipe" });
  let said = "";
  let hear: () => void = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said += text;
      hear();
    });
  }
  let ended: string | undefined;
  const end = (why: string) => {
    ended ??= why;
    hear();
  };
  child.once("close", () => end("a command failed"));
  return {
    run(commands) {
      const mark = `done ${randomUUID()}`;
      said = "";
      // Commands must not read what comes after them.
      child.stdin.write(`{\n${commands}\n} < /dev/null\nsleep 0.05\necho "${mark}"\n`);
      const timer = setTimeout(() => {
        end("a command takes too long");
        child.kill();
      }, LONGEST_MS);
      const heard = new Promise<string>((resolve, reject) => {
        hear = () => {
          if (said.includes(mark)) resolve(said.slice(0, said.indexOf(mark)));
          else if (ended !== undefined) reject(new Error(`${ended}:\n${said}`));
        };
        hear();
      });
      return heard.finally(() => clearTimeout(timer));
    },
    close: () => child.stdin.end(),
  };
}
