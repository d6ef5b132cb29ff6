import { parseArgs } from "node:util";
import { ConfigError } from "../config.ts";
import { KeyholdError } from "../core/errors.ts";
import { describeError } from "../http/describe-error.ts";
import { VERSION } from "../version.ts";
import { type Command, parseOptions, type UntilStopped, UsageError } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { commandHelp, overview } from "./help.ts";
import { EXIT, say, type Terminal } from "./terminal.ts";

/** Runs one command and answers the exit code. */
export async function runCommand(argv: readonly string[], untilStopped: UntilStopped): Promise<number> {
  const terminal: Terminal = { out: process.stdout, err: process.stderr };
  const [name, ...rest] = argv;
  if (name === "--version") {
    say(terminal.out, VERSION);
    return EXIT.done;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal[name === undefined ? "err" : "out"].write(overview(COMMANDS));
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    say(terminal.err, `keyhold: there is no command "${name}"; "keyhold help" lists them`);
    return EXIT.usage;
  }
  return runOne(command, rest, terminal, untilStopped);
}

async function runOne(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
  untilStopped: UntilStopped,
): Promise<number> {
  try {
    const options = readOptions(command, args);
    if (options.help === true) {
      terminal.out.write(commandHelp(command));
      return EXIT.done;
    }
    return await command.run({ options, environment: process.env, terminal, untilStopped });
  } catch (error) {
    return explain(command, error, terminal);
  }
}

function readOptions(command: Command, args: readonly string[]) {
  try {
    const options = parseOptions(command) ?? {};
    return parseArgs({ args: [...args], options, strict: true }).values as Record<
      string,
      string | boolean | undefined
    >;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments could not be read");
  }
}

function explain(command: Command, error: unknown, { err }: Terminal): number {
  if (error instanceof UsageError) {
    say(err, `keyhold ${command.name}: ${error.message}`);
    say(err, `"keyhold ${command.name} --help" shows how to call it`);
    return EXIT.usage;
  }
  if (error instanceof ConfigError) {
    say(err, "keyhold: the configuration cannot be used:");
    for (const { variable, problem } of error.faults) say(err, `  ${variable} ${problem}`);
    return EXIT.configuration;
  }
  if (error instanceof KeyholdError) {
    say(err, `keyhold ${command.name}: ${[error.message, error.hint].filter(Boolean).join(" ")}`);
    return EXIT.refused;
  }
  if (isListenError(error)) {
    say(
      err,
      `keyhold ${command.name}: cannot listen on ${error.address}:${error.port}: ${listenProblem(error.code)}`,
    );
    return EXIT.refused;
  }
  const { error: what, stack = [] } = describeError(error);
  say(err, [`keyhold ${command.name}: a fault of the program: ${what}`, ...stack].join("\n  "));
  return EXIT.refused;
}

interface ListenError {
  readonly code: string;
  readonly address: string;
  readonly port: number;
}

function isListenError(error: unknown): error is ListenError {
  return error instanceof Error && "syscall" in error && error.syscall === "listen" && "address" in error;
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
