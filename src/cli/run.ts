import { parseArgs } from "node:util";
import { VERSION } from "../version.ts";
import { type Command, parseOptions, type UntilStopped, UsageError } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { explain } from "./explain.ts";
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
    return explain(command.name, error, terminal);
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
