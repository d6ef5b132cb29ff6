import { normaliseEmail } from "../../../core/email.ts";
import { deleteUser } from "../../../operations/delete-user.ts";
import { askLine } from "../../ask.ts";
import { type Call, UsageError } from "../../command.ts";
import { say } from "../../terminal.ts";
import { accountCommand } from "./account-command.ts";

export const deleteAccount = accountCommand({
  verb: "delete",
  summary: "delete an account, its exchange key and its personal details, for good",
  options: { yes: { type: "boolean", help: "do not ask for the e-mail again" } },
  async act(deps, email, call) {
    await confirm(email, call);
    await deleteUser(deps, email);
    say(call.terminal.err, "deleted; what happened stays in the audit chain, without personal details");
  },
});

async function confirm(email: string, { options, terminal }: Call): Promise<void> {
  if (options.yes === true) return;
  if (!terminal.input.isTTY) throw new UsageError("needs --yes when nobody can be asked");
  const typed = await askLine(terminal, `This cannot be undone. Type ${email} to delete the account: `);
  if (normaliseEmail(typed) !== normaliseEmail(email))
    throw new UsageError("that is another e-mail; nothing was deleted");
}
