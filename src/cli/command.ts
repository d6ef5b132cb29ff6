import type { ParseArgsConfig } from "node:util";
import type { Environment } from "../config/environment.ts";
import type { Terminal } from "./terminal.ts";

/** What the system, or whoever watches over the process, asks of it. */
export interface Signals {
  /** Resolves when the process is asked to stop; until it is called, a signal ends the process at once. */
  readonly untilStopped: () => Promise<NodeJS.Signals>;
  /** Has `act` called whenever the process is asked to read its secrets anew (SIGHUP). */
  readonly onHangup: (act: () => void) => void;
}

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** What a command is handed. Nothing else reaches it from outside. */
export interface Call extends Signals {
  /** One for each operand of the command, in its order. */
  readonly operands: readonly string[];
  readonly options: OptionValues;
  readonly environment: Environment;
  readonly terminal: Terminal;
}

/** An option with the word that stands for its value in the help, and what it does. */
export interface CommandOption {
  readonly type: "string" | "boolean";
  readonly value?: string;
  readonly help: string;
}

/** What a command needs to be told, in its place after the name. */
interface Operand {
  /** In capitals, as the help shows it. */
  readonly name: string;
  readonly help: string;
}

export interface Command {
  /** One word, or two where a word has several commands under it (`user list`). */
  readonly name: string;
  readonly summary: string;
  readonly operands?: readonly Operand[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Lines that the help shows after the options. */
  readonly notes?: readonly string[];
  /** Answers the exit code. */
  run(call: Call): Promise<number>;
}

/** The arguments are not what the command takes. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export const DATA_DIR_OPTION: CommandOption = {
  type: "string",
  value: "DIR",
  help: "use the database and dev.env of this folder",
};

export function parseOptions(command: Command): ParseArgsConfig["options"] {
  const help = { type: "boolean" } as const;
  return {
    ...Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }])),
    help,
  };
}

/** A port option; 0 stands for any free port. */
export function portOption(options: OptionValues, name: string): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  if (typeof text === "string" && /^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--${name} takes a port number`);
}

export function textOption(options: OptionValues, name: string): string | undefined {
  const text = options[name];
  return typeof text === "string" ? text : undefined;
}
