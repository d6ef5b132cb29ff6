import { inviteUser } from "../../../operations/invite-user.ts";
import { type Command, DATA_DIR_OPTION, type OptionValues, textOption, UsageError } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";
import { withDeps } from "./account-command.ts";

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 7;
const MOST_DAYS = 365;

export const invite: Command = {
  name: "user invite",
  summary: "print a link with which one person can make an account (REGISTRATION=invite)",
  options: {
    email: { type: "string", value: "EMAIL", help: "only this address can use it" },
    days: { type: "string", value: "N", help: `how long it holds (${DEFAULT_DAYS})` },
    "data-dir": DATA_DIR_OPTION,
  },
  async run(call) {
    const { options, terminal } = call;
    const days = daysOf(options);
    await withDeps(call, async (deps, publicUrl) => {
      const expiresAt = deps.now() + days * DAY_MS;
      const invitation = await inviteUser(deps, { email: textOption(options, "email"), expiresAt });
      // Behind the #, which browsers keep to themselves: it reaches no log on the way.
      say(terminal.out, `${publicUrl}/signup#invitation=${invitation.reveal()}`);
      say(terminal.err, `it makes one account until ${new Date(expiresAt).toISOString()}`);
      if (deps.registration !== "invite") {
        say(
          terminal.err,
          `but REGISTRATION is ${deps.registration}: it is asked for under REGISTRATION=invite alone`,
        );
      }
    });
    return EXIT.done;
  },
};

function daysOf(options: OptionValues): number {
  const text = textOption(options, "days");
  if (text === undefined) return DEFAULT_DAYS;
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new UsageError(`--days takes a number from 1 to ${MOST_DAYS}`);
}
