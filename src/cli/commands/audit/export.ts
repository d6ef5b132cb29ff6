import { once } from "node:events";
import { CSV_HEAD, csvLine, jsonLine } from "../../../api/audit-lines.ts";
import { composeToRead } from "../../../compose.ts";
import { readConfig } from "../../../config.ts";
import { presentAuditEntry } from "../../../http/present-audit.ts";
import { exportAudit } from "../../../operations/export-audit.ts";
import { type Command, DATA_DIR_OPTION, textOption, UsageError } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";

export const exportEntries: Command = {
  name: "audit export",
  summary: "print what was recorded, oldest first",
  options: {
    user: { type: "string", value: "EMAIL", help: "the chain of this account alone" },
    format: { type: "string", value: "F", help: "jsonl (the default) or csv" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run({ options, environment, terminal }) {
    const format = textOption(options, "format") ?? "jsonl";
    if (format !== "jsonl" && format !== "csv") throw new UsageError("--format takes jsonl or csv");
    const line = format === "csv" ? csvLine : jsonLine;
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const { deps, close } = await composeToRead(config);
    try {
      if (format === "csv") terminal.out.write(CSV_HEAD);
      const count = await exportAudit(deps, textOption(options, "user"), async (entries) => {
        // A pipe that nobody empties must not fill the memory.
        if (!terminal.out.write(entries.map((entry) => line(presentAuditEntry(entry))).join("")))
          await once(terminal.out, "drain");
      });
      say(terminal.err, count === 1 ? "1 entry" : `${count} entries`);
    } finally {
      await close();
    }
    return EXIT.done;
  },
};
