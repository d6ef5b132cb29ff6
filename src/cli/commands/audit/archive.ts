import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { jsonLine } from "../../../api/audit-lines.ts";
import { compose } from "../../../compose.ts";
import { readConfig } from "../../../config.ts";
import { presentAuditEntry } from "../../../http/present-audit.ts";
import { type ArchiveFile, archiveAudit } from "../../../operations/archive-audit.ts";
import type { Deps } from "../../../operations/deps.ts";
import { verifyAudit } from "../../../operations/verify-audit.ts";
import { type Command, DATA_DIR_OPTION, textOption, UsageError } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";

export const archive: Command = {
  name: "audit archive",
  summary: "move entries that a checkpoint covers into a file",
  operands: [{ name: "FILE", help: "the file to write, JSON Lines" }],
  options: {
    before: { type: "string", value: "CHECKPOINT", help: "the number of the checkpoint up to which they go" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run({ operands: [path = ""], options, environment, terminal }) {
    const before = checkpointNumber(textOption(options, "before"));
    if (existsSync(path)) throw new UsageError(`${path} is there already`);
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const { deps, close } = await compose(config);
    try {
      const { faults } = await verifyAudit(deps);
      for (const { kind, message } of faults) say(terminal.err, `${kind}: ${message}`);
      if (faults.length > 0) {
        say(terminal.err, "nothing was archived: what is broken must stay where it is");
        return EXIT.refused;
      }
      const { entries, chains, sha256 } = await archiveInto(path, deps, before);
      say(terminal.err, `${path}: ${entries} entries of ${chains} chains, SHA-256 ${sha256}`);
    } finally {
      await close();
    }
    return EXIT.done;
  },
};

function checkpointNumber(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError("--before takes the number of a checkpoint");
}

/** Nothing is taken out of the database before the file is durable. */
async function archiveInto(path: string, deps: Deps, before: number) {
  const handle = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  const file: ArchiveFile = {
    async put(entries) {
      const text = entries.map((entry) => jsonLine(presentAuditEntry(entry))).join("");
      hash.update(text);
      await handle.appendFile(text);
    },
    async finish() {
      await handle.sync();
      return hash.digest("hex");
    },
  };
  try {
    return await archiveAudit(deps, before, file);
  } finally {
    await handle.close();
  }
}
