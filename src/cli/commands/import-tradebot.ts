import { readFileSync } from "node:fs";
import { compose, composeToRead, openTradebot } from "../../compose.ts";
import type { DatabaseLocation } from "../../config/database-url.ts";
import { IMPORT_URL_FORM, parseImportUrl, readImportUrl } from "../../config/import-url.ts";
import { type Config, ConfigError, readConfig } from "../../config.ts";
import { type Keyring, parseKeyring } from "../../core/crypto/keyring.ts";
import { KeyholdError } from "../../core/errors.ts";
import { type ImportReport, importTradebot } from "../../operations/import-tradebot.ts";
import { tryImport } from "../../operations/try-import.ts";
import { type Call, type Command, DATA_DIR_OPTION, textOption, UsageError } from "../command.ts";
import { reportJson, reportText } from "../import-report.ts";
import { EXIT, showProgress } from "../terminal.ts";

export const importTradebotCommand: Command = {
  name: "import-tradebot",
  summary: "take users and exchange keys over from a Python application's database",
  notes: [
    "The address of that database may hold a password, which no argument should: leave --from out and give it by",
    "IMPORT_URL, or by a file that IMPORT_URL_FILE names. It is SQLAlchemy's: postgresql+asyncpg://user:password@host/database,",
    "sqlite:///PATH; or file:PATH. Nothing is changed there. Servers may run meanwhile, and doing it again takes over what is missing.",
    "Exit code 1 when a row could not be taken over as it was: the report names each.",
    "A dry run needs a database that keyhold migrate has made.",
  ],
  options: {
    from: {
      type: "string",
      value: "URL",
      help: "that database; IMPORT_URL or IMPORT_URL_FILE where it is not given",
    },
    "fernet-key-file": { type: "string", value: "F", help: "a file with that application's Fernet key" },
    exchange: { type: "string", value: "NAME", help: "the exchange that its keys are for (binance)" },
    "dry-run": { type: "boolean", help: "report what would be done, and change nothing" },
    json: { type: "boolean", help: "print the report as one JSON object" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run(call) {
    const { options, environment, terminal } = call;
    const keyring = readKey(textOption(options, "fernet-key-file"));
    const location = locationOf(call);
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const exchange = exchangeOf(config, textOption(options, "exchange") ?? "binance");
    const isDryRun = options["dry-run"] === true;
    const tradebot = await openTradebot(location);
    const onProgress = (done: number, total: number) =>
      showProgress(terminal.err, `${done} of ${total} users`);
    try {
      const act = isDryRun ? tryOn : importInto;
      const report = await act(config, { tradebot, keyring, onProgress }, exchange);
      showProgress(terminal.err, undefined);
      terminal.out.write((options.json === true ? reportJson : reportText)(report, isDryRun));
      return report.isWhole ? EXIT.done : EXIT.refused;
    } finally {
      showProgress(terminal.err, undefined);
      await tradebot.close();
    }
  },
};

type Source = Parameters<typeof importTradebot>[1];
type Exchange = Parameters<typeof importTradebot>[2];

async function importInto(config: Config, source: Source, exchange: Exchange): Promise<ImportReport> {
  const { deps, close } = await compose(config);
  try {
    return await importTradebot(deps, source, exchange);
  } finally {
    await close();
  }
}

const NEEDED = 'A dry run needs a database of this version: "keyhold migrate" makes it one.';

async function tryOn(config: Config, source: Source, exchange: Exchange): Promise<ImportReport> {
  const { deps, pending, close } = await composeToRead(config).catch(sayNeeded);
  try {
    if (pending.length > 0) throw new KeyholdError("storage_failed", { hint: NEEDED });
    return await tryImport(deps, source, exchange);
  } finally {
    await close();
  }
}

/** Where there is no file yet, that it cannot be opened does not tell what to do. */
function sayNeeded(error: unknown): never {
  if (!(error instanceof KeyholdError) || error.hint === undefined) throw error;
  throw new KeyholdError(error.code, { hint: `${error.hint} ${NEEDED}`, cause: error });
}

function readKey(file: string | undefined): Keyring {
  if (file === undefined)
    throw new UsageError("--fernet-key-file is missing: the key comes from a file alone");
  const parsed = parseKeyring(readFileSync(file, "utf8"));
  if ("keyring" in parsed) return parsed.keyring;
  throw new UsageError(`the file of --fernet-key-file ${parsed.problem}`);
}

/** The address is not repeated in any sentence: there may be a password in it. */
function locationOf({ options, environment }: Call): DatabaseLocation {
  const given = textOption(options, "from");
  if (given !== undefined) {
    const location = parseImportUrl(given);
    if (location === undefined) throw new UsageError(`--from takes ${IMPORT_URL_FORM}`);
    return location;
  }
  const read = readImportUrl(environment);
  if ("faults" in read) throw new ConfigError(read.faults);
  if (read.location === undefined) throw new UsageError("say where the users are: --from URL, or IMPORT_URL");
  return read.location;
}

function exchangeOf({ exchangeUrls }: Config, name: string): Exchange {
  const names = Object.keys(exchangeUrls) as Exchange[];
  const known = names.find((id) => id === name);
  if (known === undefined) throw new UsageError(`--exchange takes one of ${names.join(", ")}`);
  return known;
}
