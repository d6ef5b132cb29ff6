import { type ListedUser, listUsers } from "../../../operations/list-users.ts";
import { type Command, DATA_DIR_OPTION } from "../../command.ts";
import { EXIT, say } from "../../terminal.ts";
import { withDeps } from "./account-command.ts";

const HEAD = line(["id", "state", "second factor", "key", "last seen", "e-mail"]);

export const list: Command = {
  name: "user list",
  summary: "list the accounts",
  options: {
    json: { type: "boolean", help: "print JSON, one account a line" },
    "data-dir": DATA_DIR_OPTION,
  },
  async run(call) {
    const { options, terminal } = call;
    const isJson = options.json === true;
    if (!isJson) say(terminal.out, HEAD);
    await withDeps(call, async (deps) => {
      for await (const user of listUsers(deps)) say(terminal.out, isJson ? json(user) : row(user));
    });
    return EXIT.done;
  },
};

function row(user: ListedUser): string {
  const lastSeen = user.lastSeenAt === null ? "never" : new Date(user.lastSeenAt).toISOString();
  return line([
    String(user.id),
    user.isActive ? "active" : "off",
    user.hasTotp ? "yes" : "no",
    user.hasKey ? "yes" : "no",
    lastSeen,
    user.email,
  ]);
}

function json(user: ListedUser): string {
  return JSON.stringify({
    id: user.id,
    email: user.email,
    is_active: user.isActive,
    has_totp: user.hasTotp,
    has_key: user.hasKey,
    created_at: new Date(user.createdAt).toISOString(),
    last_seen_at: user.lastSeenAt === null ? null : new Date(user.lastSeenAt).toISOString(),
  });
}

/** The e-mail comes last, since only its length is not known. */
function line([
  id = "",
  state = "",
  factor = "",
  key = "",
  seen = "",
  email = "",
]: readonly string[]): string {
  return [id.padStart(6), state.padEnd(6), factor.padEnd(13), key.padEnd(3), seen.padEnd(24), email].join(
    "  ",
  );
}
