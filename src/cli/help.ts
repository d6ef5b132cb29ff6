import type { Command } from "./command.ts";

export function overview(commands: readonly Command[]): string {
  return [
    "keyhold: the vault for crypto-exchange API keys that trading bots use",
    "",
    "Usage: keyhold COMMAND [OPTIONS]",
    "",
    ...summaries(commands),
    "",
    "keyhold COMMAND --help tells more. Settings come from the environment: docs/configuration.md.",
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 78 wrong configuration.",
    "",
    "Example: keyhold dev --port 8700",
    "",
  ].join("\n");
}

/** For the first word of commands that have two. */
export function groupHelp(word: string, commands: readonly Command[]): string {
  return [
    `Usage: keyhold ${word} COMMAND [OPTIONS]`,
    "",
    ...summaries(commands),
    "",
    `keyhold ${word} COMMAND --help tells more.`,
    "",
  ].join("\n");
}

export function commandHelp({ name, summary, operands = [], options, notes = [] }: Command): string {
  const flags = Object.entries(options).map(([option, { value, help }]) => ({
    flag: `--${option}${value === undefined ? "" : ` ${value}`}`,
    help,
  }));
  const rows = [...operands.map((operand) => ({ flag: operand.name, help: operand.help })), ...flags];
  const width = Math.max(0, ...rows.map(({ flag }) => flag.length));
  const usage = [
    "Usage: keyhold",
    name,
    ...operands.map((operand) => operand.name),
    ...flags.map(({ flag }) => `[${flag}]`),
  ].join(" ");
  const lines = rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`);
  return [
    `keyhold ${name}: ${summary}`,
    "",
    usage,
    ...(lines.length > 0 ? ["", ...lines] : []),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
  ].join("\n");
}

function summaries(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
}
