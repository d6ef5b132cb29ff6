import { composeUnbound, retiredFernetKeys } from "../../compose.ts";
import { type Config, readConfig } from "../../config.ts";
import { type BackupKey, readBackupKeys } from "../../operations/read-backup-keys.ts";
import { checkBackup, findBackupMismatch, restoreBackup } from "../../operations/restore-backup.ts";
import { refuseMismatch } from "../../refuse-mismatch.ts";
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
    const keys = await readBackupKeys(lines());
    const mismatch = findBackupMismatch(header, config.keyring, config.deployment, keys.filter(isRetired));
    if (mismatch !== undefined) {
      const what = `this backup of ${timeText(header.created_at)}`;
      refuseMismatch(mismatch, config, what, await describeMissing(config, keys));
    }
    const { deps, close } = await composeUnbound(config);
    try {
      const counts = await restoreBackup(deps, header, lines);
      for (const [table, rows] of counts) say(terminal.err, `${String(rows).padStart(9)}  ${table}`);
    } finally {
      await close();
    }
    for (const { fingerprint, retiredAt } of keys.filter(isRetired)) {
      say(terminal.err, `the Fernet key ${fingerprint} was retired on ${timeText(retiredAt)}`);
    }
    const stored = header.fernet_keys.map(({ fingerprint }) => fingerprint);
    const needed = [...new Set([...stored, config.keyring.first.fingerprint])].join(", ");
    say(terminal.err, `restored as of ${timeText(header.created_at)}; it needs the Fernet keys ${needed}`);
    return EXIT.done;
  },
};

/** Tells of a Fernet key that is missing how long it was in use, as far as the backup and the database that is configured know. */
async function describeMissing(
  config: Config,
  keys: readonly BackupKey[],
): Promise<(fingerprint: string) => string> {
  const retired = await retiredFernetKeys(config);
  return (fingerprint) => {
    const own = keys.find((key) => key.fingerprint === fingerprint);
    const later = retired.find((key) => key.fingerprint === fingerprint);
    const told = [
      ...(own === undefined ? [] : [`in use since ${timeText(own.firstUsedAt)}`]),
      ...(later === undefined ? [] : [`retired on ${timeText(later.retiredAt)}`]),
    ];
    return told.length === 0 ? fingerprint : `${fingerprint} (${told.join(", ")})`;
  };
}

function isRetired<K extends BackupKey>(key: K): key is K & { readonly retiredAt: number } {
  return key.retiredAt !== null;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
