import { createUser } from "../../../operations/create-user.ts";
import { endUserSessions } from "../../../operations/end-user-sessions.ts";
import { resetPassword } from "../../../operations/reset-password.ts";
import { resetTotp } from "../../../operations/reset-totp.ts";
import { setUserActive } from "../../../operations/set-user-active.ts";
import type { Command } from "../../command.ts";
import { say } from "../../terminal.ts";
import { accountCommand, choosePassword, GENERATE_OPTION, sessionsEnded } from "./account-command.ts";
import { deleteAccount } from "./delete.ts";
import { invite } from "./invite.ts";
import { link } from "./link.ts";
import { list } from "./list.ts";

const create = accountCommand({
  verb: "create",
  summary: "make an account; asks for its password",
  options: { generate: GENERATE_OPTION },
  async act(deps, email, call) {
    const { password, tell } = await choosePassword(deps, call);
    const user = await createUser(deps, { email, password });
    tell();
    say(call.terminal.err, `made the account of ${user.email}`);
  },
});

const activate = accountCommand({
  verb: "activate",
  summary: "switch an account on again",
  async act(deps, email, { terminal }) {
    const { isChanged } = await setUserActive(deps, email, true);
    say(terminal.err, isChanged ? "the account is active again" : "the account was active already");
  },
});

const deactivate = accountCommand({
  verb: "deactivate",
  summary: "switch an account off and end its sessions; nothing is deleted",
  async act(deps, email, { terminal }) {
    const { isChanged, sessionsEnded: ended } = await setUserActive(deps, email, false);
    say(
      terminal.err,
      isChanged ? `the account is switched off; ${sessionsEnded(ended)}` : "the account was off already",
    );
  },
});

const passwordReset = accountCommand({
  verb: "reset-password",
  summary: "give an account another password and end its sessions",
  options: { generate: GENERATE_OPTION },
  async act(deps, email, call) {
    const { password, tell } = await choosePassword(deps, call);
    const ended = await resetPassword(deps, email, password);
    tell();
    say(call.terminal.err, `the account has another password; ${sessionsEnded(ended)}`);
  },
});

const totpReset = accountCommand({
  verb: "reset-totp",
  summary: "take the second factor of an account away, for somebody who has lost it",
  async act(deps, email, { terminal }) {
    await resetTotp(deps, email);
    say(terminal.err, "the second factor is gone: the password alone logs in");
  },
});

const endSessions = accountCommand({
  verb: "end-sessions",
  summary: "log an account out everywhere",
  async act(deps, email, { terminal }) {
    say(terminal.err, sessionsEnded(await endUserSessions(deps, email)));
  },
});

/** Accounts, by the operator, in the order in which the help lists them. */
export const USER_COMMANDS: readonly Command[] = [
  list,
  create,
  invite,
  link,
  activate,
  deactivate,
  passwordReset,
  totpReset,
  endSessions,
  deleteAccount,
];
