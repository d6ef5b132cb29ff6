import { ConfigError } from "../config.ts";
import { BackupFault } from "../core/backup/format.ts";
import { ERROR_LIST, KeyholdError } from "../core/errors.ts";
import { describeError } from "../http/describe-error.ts";
import { GaveUp } from "./ask.ts";
import { UsageError } from "./command.ts";
import { EXIT, say, type Terminal } from "./terminal.ts";

/** Says on `err` why a command ended, and answers its exit code. */
export function explain(name: string, error: unknown, { err }: Pick<Terminal, "err">): number {
  if (error instanceof UsageError) {
    say(err, `keyhold ${name}: ${error.message}`);
    say(err, `"keyhold ${name} --help" shows how to call it`);
    return EXIT.usage;
  }
  if (error instanceof ConfigError) {
    say(err, "keyhold: the configuration cannot be used:");
    for (const { variable, problem } of error.faults) say(err, `  ${variable} ${problem}`);
    return EXIT.configuration;
  }
  // Whoever read the output has heard enough, or knows why it ended.
  if (error instanceof GaveUp || isBrokenPipe(error)) return EXIT.refused;
  say(err, `keyhold ${name}: ${reasonOf(error)}`);
  return EXIT.refused;
}

/** What a person at the terminal is told of an error of the closed list; the cause too, where no hint tells it. */
export function sentenceOf(error: KeyholdError): string {
  const isTold = error.hint !== undefined && error.hint !== ERROR_LIST[error.code].hint;
  const cause = isTold || error.cause === undefined ? undefined : `Cause: ${describeError(error).error}.`;
  const fields = error.fields?.map(({ field, message }) => `${field}: ${message}`) ?? [];
  // "Nothing here" is said of an address; at the terminal the hint says what there is none of.
  const title = error.code === "not_found" && isTold ? undefined : `${error.title}.`;
  return [title, ...fields, error.hint, cause].filter(Boolean).join(" ");
}

function reasonOf(error: unknown): string {
  if (error instanceof KeyholdError) return sentenceOf(error);
  if (error instanceof BackupFault) return `the file ${error.message}`;
  if (isListenError(error))
    return `cannot listen on ${error.address}:${error.port}: ${listenProblem(error.code)}`;
  if (isFileError(error)) return error.message;
  const { error: what, stack = [] } = describeError(error);
  return [`a fault of the program: ${what}`, ...stack].join("\n  ");
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

interface ListenError {
  readonly code: string;
  readonly address: string;
  readonly port: number;
}

function isListenError(error: unknown): error is ListenError {
  return error instanceof Error && "syscall" in error && error.syscall === "listen" && "address" in error;
}

/** What a disk that is full, spent or broken answers to a write; no path is told with it. */
const DISK_CODES = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS"]);

/** An error of the file system; its message says what is wrong, and names the path where there is one. */
function isFileError(error: unknown): error is Error {
  if (!(error instanceof Error) || !("syscall" in error)) return false;
  return "path" in error || ("code" in error && DISK_CODES.has(String(error.code)));
}

function listenProblem(code: string): string {
  switch (code) {
    case "EADDRINUSE":
      return "another program listens there; choose another port";
    case "EACCES":
      return "this account may not use the port";
    case "EADDRNOTAVAIL":
      return "this machine does not have the address";
    default:
      return code;
  }
}
