import { readConfig } from "../../config.ts";
import { type Command, DATA_DIR_OPTION, textOption } from "../command.ts";
import { listen } from "../listen.ts";
import { EXIT } from "../terminal.ts";

export const serve: Command = {
  name: "serve",
  summary: "run the server under production rules",
  options: { "data-dir": DATA_DIR_OPTION },
  async run({ options, environment, terminal, untilStopped, onHangup }) {
    const read = () => readConfig(environment, { dataDir: textOption(options, "data-dir") });
    await listen(read(), terminal, { untilStopped, onReload: (reload) => onHangup(() => reload(read)) });
    return EXIT.done;
  },
};
