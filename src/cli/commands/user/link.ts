import { linkUser } from "../../../operations/link-user.ts";
import { textOption, UsageError } from "../../command.ts";
import { say } from "../../terminal.ts";
import { accountCommand } from "./account-command.ts";

export const link = accountCommand({
  verb: "link",
  summary: "let a login at the host application lead into an account that is there already",
  options: {
    subject: { type: "string", help: "who it is there: the sub of the application's tokens" },
    second: { type: "boolean", help: "though another one there has the account already" },
  },
  async act(deps, email, { options, terminal }) {
    const subject = textOption(options, "subject");
    const issuer = deps.hostTokens?.issuer;
    if (subject === undefined) throw new UsageError("needs --subject");
    if (issuer === undefined) throw new UsageError("needs HOST_LOGIN_ISSUER, and what goes with it");
    const isNew = await linkUser(deps, { email, issuer, subject, isSecond: options.second === true });
    say(terminal.err, isNew ? `linked to ${issuer}` : "it was linked already");
  },
});
