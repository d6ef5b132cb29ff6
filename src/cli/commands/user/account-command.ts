import { compose } from "../../../compose.ts";
import { readConfig } from "../../../config.ts";
import { generatePassword } from "../../../core/crypto/generated-password.ts";
import type { Secret } from "../../../core/secret.ts";
import type { Deps } from "../../../operations/deps.ts";
import { askNewPassword } from "../../ask.ts";
import { type Call, type Command, type CommandOption, DATA_DIR_OPTION, textOption } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";

const EMAIL = { name: "EMAIL", help: "the e-mail address of the account" };

export const GENERATE_OPTION: CommandOption = {
  type: "boolean",
  help: "make a password and print it, instead of asking for one",
};

interface AccountCommand {
  readonly verb: string;
  readonly summary: string;
  readonly options?: Command["options"];
  /** Acts on the account with this e-mail; what went wrong is thrown. */
  act(deps: Deps, email: string, call: Call): Promise<void>;
}

/** A command about one account. A server may be running on the same database. */
export function accountCommand({ verb, summary, options = {}, act }: AccountCommand): Command {
  return {
    name: `user ${verb}`,
    summary,
    operands: [EMAIL],
    options: { ...options, "data-dir": DATA_DIR_OPTION },
    async run(call) {
      const [email = ""] = call.operands;
      await withDeps(call, (deps) => act(deps, email, call));
      return EXIT.done;
    },
  };
}

export async function withDeps<T>(
  { environment, options }: Call,
  work: (deps: Deps, publicUrl: string) => Promise<T>,
): Promise<T> {
  const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
  const { deps, close } = await compose(config);
  try {
    return await work(deps, config.publicUrl);
  } finally {
    await close();
  }
}

/** Asks for a password, or makes one; then it is the one thing that goes to stdout, once it holds. */
export async function choosePassword(
  deps: Deps,
  { options, terminal }: Call,
): Promise<{ readonly password: Secret; readonly tell: () => void }> {
  if (options.generate !== true) return { password: await askNewPassword(terminal), tell: () => undefined };
  const password = generatePassword(deps.random);
  return { password, tell: () => say(terminal.out, password.reveal()) };
}

export function sessionsEnded(count: number): string {
  if (count === 0) return "no session was open";
  return count === 1 ? "1 session was ended" : `${count} sessions were ended`;
}
