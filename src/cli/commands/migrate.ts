import { compose } from "../../compose.ts";
import { readConfig } from "../../config.ts";
import { type Command, DATA_DIR_OPTION, textOption } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: "bring the database to this version (serve and dev do it themselves)",
  options: { "data-dir": DATA_DIR_OPTION },
  async run({ options, environment, terminal }) {
    const { applied, close } = await compose(
      readConfig(environment, { dataDir: textOption(options, "data-dir") }),
    );
    await close();
    say(terminal.err, applied.length === 0 ? "nothing to do" : `applied: ${applied.join(", ")}`);
    return EXIT.done;
  },
};
