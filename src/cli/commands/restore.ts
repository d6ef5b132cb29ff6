import { composeUnbound, refuseMismatch } from "../../compose.ts";
import { readConfig } from "../../config.ts";
import { checkBackup, findBackupMismatch, restoreBackup } from "../../operations/restore-backup.ts";
import { readBackupFile } from "../backup-file.ts";
import { type Command, DATA_DIR_OPTION, textOption } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

export const restore: Command = {
  name: "restore",
  summary: "fill an empty database from a backup",
  operands: [{ name: "FILE", help: "a file that keyhold backup has written" }],
  options: { "data-dir": DATA_DIR_OPTION },
  async run({ operands: [file = ""], options, environment, terminal }) {
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const lines = () => readBackupFile(file);
    const header = await checkBackup(lines);
    refuseMismatch(findBackupMismatch(header, config.keyring, config.deployment), config, "this backup");
    const { deps, close } = await composeUnbound(config);
    try {
      const counts = await restoreBackup(deps, header, lines);
      for (const [table, rows] of counts) say(terminal.err, `${String(rows).padStart(9)}  ${table}`);
    } finally {
      await close();
    }
    const fingerprints = header.fernet_keys.map(({ fingerprint }) => fingerprint).join(", ");
    say(
      terminal.err,
      `restored as of ${new Date(header.created_at).toISOString()}; it needs the Fernet keys ${fingerprints}`,
    );
    return EXIT.done;
  },
};
