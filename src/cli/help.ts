import type { Command } from "./command.ts";

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "keyhold: the vault for crypto-exchange API keys that trading bots use",
    "",
    "Usage: keyhold COMMAND [OPTIONS]",
    "",
    ...lines,
    "",
    "keyhold COMMAND --help tells more. Settings come from the environment: docs/configuration.md.",
    "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 78 wrong configuration.",
    "",
    "Example: keyhold dev --port 8700",
    "",
  ].join("\n");
}

export function commandHelp({ name, summary, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, help }]) => ({
    flag: `--${option}${value === undefined ? "" : ` ${value}`}`,
    help,
  }));
  const width = Math.max(0, ...rows.map(({ flag }) => flag.length));
  const usage = ["Usage: keyhold", name, ...rows.map(({ flag }) => `[${flag}]`)].join(" ");
  const lines = rows.map(({ flag, help }) => `  ${flag.padEnd(width)}  ${help}`);
  return [`keyhold ${name}: ${summary}`, "", usage, ...(lines.length > 0 ? ["", ...lines] : []), ""].join(
    "\n",
  );
}
