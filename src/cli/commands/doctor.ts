import { type Command, DATA_DIR_OPTION, textOption } from "../command.ts";
import type { Finding } from "../examine/finding.ts";
import { examine } from "../examine.ts";
import { EXIT, say } from "../terminal.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "examine configuration, database, disk, keys, clock and exchanges",
  options: {
    "data-dir": DATA_DIR_OPTION,
    json: { type: "boolean", help: "print JSON, one finding a line" },
  },
  async run({ options, environment, terminal }) {
    const print = options.json === true ? (finding: Finding) => JSON.stringify(finding) : line;
    let exitCode: number = EXIT.done;
    for await (const finding of examine(environment, textOption(options, "data-dir"))) {
      if (finding.verdict === "bad") exitCode = EXIT.refused;
      say(terminal.out, print(finding));
    }
    return exitCode;
  },
};

function line({ subject, verdict, detail }: Finding): string {
  return [verdict.padEnd(7), subject.padEnd(24), detail].join("  ");
}
