import { randomBytes } from "node:crypto";
import { generateFernetKey } from "../../core/crypto/keyring.ts";
import type { Command } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

export const generateKey: Command = {
  name: "generate-key",
  summary: "print a new Fernet key",
  options: {},
  async run({ terminal }) {
    say(terminal.out, generateFernetKey(randomBytes));
    return EXIT.done;
  },
};
