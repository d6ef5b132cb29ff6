import { randomBytes } from "node:crypto";
import { generateFernetKey } from "../../core/crypto/keyring.ts";
import { type Command, DATA_DIR_OPTION } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

export const generateKey: Command = {
  name: "generate-key",
  summary: "print a new Fernet key",
  // Nothing of the folder is needed; every command takes the option, so that scripts may give it always.
  options: { "data-dir": DATA_DIR_OPTION },
  async run({ terminal }) {
    say(terminal.out, generateFernetKey(randomBytes));
    return EXIT.done;
  },
};
