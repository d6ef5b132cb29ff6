import { composeToRead } from "../../../compose.ts";
import { readConfig } from "../../../config.ts";
import { publicKeyText } from "../../../core/audit/checkpoint.ts";
import { getCheckpointKey } from "../../../operations/get-checkpoint-key.ts";
import { type Command, DATA_DIR_OPTION, textOption } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";

export const publicKey: Command = {
  name: "audit public-key",
  summary: "print the key that checkpoints are signed with, for outsiders",
  options: { "data-dir": DATA_DIR_OPTION },
  async run({ options, environment, terminal }) {
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const { deps, close } = await composeToRead(config);
    try {
      say(terminal.out, publicKeyText((await getCheckpointKey(deps)).publicKey));
    } finally {
      await close();
    }
    return EXIT.done;
  },
};
