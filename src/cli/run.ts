import { parseArgs } from "node:util";
import { VERSION } from "../version.ts";
import { type Command, type OptionValues, parseOptions, type Signals, UsageError } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { explain } from "./explain.ts";
import { commandHelp, groupHelp, overview } from "./help.ts";
import { EXIT, say, type Terminal } from "./terminal.ts";

/** Runs one command and answers the exit code. */
export async function runCommand(argv: readonly string[], signals: Signals): Promise<number> {
  const terminal: Terminal = { input: process.stdin, out: process.stdout, err: process.stderr };
  const [name] = argv;
  if (name === "--version") {
    say(terminal.out, VERSION);
    return EXIT.done;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal[name === undefined ? "err" : "out"].write(overview(COMMANDS));
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  for (const words of [2, 1]) {
    const command = COMMANDS.find((candidate) => candidate.name === argv.slice(0, words).join(" "));
    if (command !== undefined) return runOne(command, argv.slice(words), terminal, signals);
  }
  return explainName(name, argv[1], terminal);
}

/** For the first word of commands that have two, and for no command at all. */
function explainName(name: string, next: string | undefined, terminal: Terminal): number {
  const group = COMMANDS.filter((candidate) => candidate.name.startsWith(`${name} `));
  if (group.length > 0 && (next === undefined || next === "--help" || next === "-h")) {
    terminal[next === undefined ? "err" : "out"].write(groupHelp(name, group));
    return next === undefined ? EXIT.usage : EXIT.done;
  }
  const [typed, help] = group.length > 0 ? [`${name} ${next}`, `${name} --help`] : [name, "help"];
  say(terminal.err, `keyhold: there is no command "${typed}"; "keyhold ${help}" lists them`);
  return EXIT.usage;
}

async function runOne(
  command: Command,
  args: readonly string[],
  terminal: Terminal,
  signals: Signals,
): Promise<number> {
  try {
    const { options, operands } = readArguments(command, args);
    if (options.help === true) {
      terminal.out.write(commandHelp(command));
      return EXIT.done;
    }
    refuseWrongCount(command, operands);
    return await command.run({ options, operands, environment: process.env, terminal, ...signals });
  } catch (error) {
    return explain(command.name, error, terminal);
  }
}

function readArguments(
  command: Command,
  args: readonly string[],
): { readonly options: OptionValues; readonly operands: readonly string[] } {
  try {
    const options = parseOptions(command) ?? {};
    const parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
    return { options: parsed.values as OptionValues, operands: parsed.positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments could not be read");
  }
}

function refuseWrongCount({ operands = [] }: Command, given: readonly string[]): void {
  const missing = operands[given.length];
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing: ${missing.help}`);
  // What is too much is not repeated: it may be a secret that went astray.
  if (given.length > operands.length) {
    throw new UsageError(
      `takes ${operands.map(({ name }) => name).join(" ") || "no operand"} and nothing more`,
    );
  }
}
