import { existsSync } from "node:fs";
import { composeToRead, refuseOlderDatabase } from "../../compose.ts";
import { readConfig } from "../../config.ts";
import { backUp } from "../../operations/back-up.ts";
import { VERSION } from "../../version.ts";
import { writeBackupFile } from "../backup-file.ts";
import { type Command, DATA_DIR_OPTION, textOption, UsageError } from "../command.ts";
import { EXIT, say, showProgress } from "../terminal.ts";

export const backup: Command = {
  name: "backup",
  summary: "copy the database into a file, while servers run",
  operands: [{ name: "FILE", help: "the file to write" }],
  options: {
    force: { type: "boolean", help: "replace the file if there is one" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run({ operands: [file = ""], options, environment, terminal }) {
    if (options.force !== true && existsSync(file))
      throw new UsageError(`${file} is there already (--force replaces it)`);
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const { deps, pending, close } = await composeToRead(config);
    try {
      refuseOlderDatabase(pending);
      const { rows, fingerprints } = await writeBackupFile(file, (write) =>
        backUp({ ...deps, now: Date.now }, VERSION, async (text, written) => {
          await write(text);
          showProgress(terminal.err, `${written} rows`);
        }),
      );
      showProgress(terminal.err, undefined);
      say(
        terminal.err,
        `${file}: ${rows} rows. To restore it, keep the Fernet keys ${fingerprints.join(", ")}`,
      );
    } finally {
      await close();
    }
    return EXIT.done;
  },
};
