import { type CheckedKey, checkKeys } from "../../operations/check-keys.ts";
import { type Command, DATA_DIR_OPTION } from "../command.ts";
import { EXIT, say, showProgress } from "../terminal.ts";
import { withDeps } from "./user/account-command.ts";

const HEAD = line(["id", "exchange", "state", "exchange said", "reason", "e-mail"]);

/** Asks the exchanges about every key, now. */
export const checkKeysCommand: Command = {
  name: "check-keys",
  summary: "inspect every exchange key now",
  options: {
    json: { type: "boolean", help: "print JSON, one key a line" },
    "data-dir": DATA_DIR_OPTION,
  },
  notes: [
    "It acts as watching does: a key that may do too much, or is rejected twice in a row, is frozen. It asks as fast",
    "as the request weight for watching grants, some 16 keys a second. Ends with 1 if a key is rejected, frozen by",
    "Keyhold, or could not be asked about.",
  ],
  async run(call) {
    const { options, terminal } = call;
    const isJson = options.json === true;
    let checked = 0;
    let bad = 0;
    if (!isJson) say(terminal.out, HEAD);
    await withDeps(call, async (deps) => {
      for await (const key of checkKeys(deps)) {
        checked += 1;
        if (isBad(key)) bad += 1;
        showProgress(terminal.err, undefined);
        say(terminal.out, isJson ? json(key) : row(key));
        showProgress(terminal.err, `${checked} keys, ${bad} of them not in order`);
      }
    });
    showProgress(terminal.err, undefined);
    say(terminal.err, `${checked} keys, ${bad} of them not in order`);
    return bad === 0 ? EXIT.done : EXIT.refused;
  },
};

function isBad({ outcome, isFrozenForDrift }: CheckedKey): boolean {
  return outcome !== "accepted" || isFrozenForDrift;
}

function row({ id, exchange, state, outcome, reason, email }: CheckedKey): string {
  return line([String(id), exchange, state, outcome, reason ?? "", email]);
}

function json({ id, userId, email, exchange, outcome, reason, state, isFrozenForDrift }: CheckedKey): string {
  return JSON.stringify({
    id,
    user_id: userId,
    email,
    exchange,
    outcome,
    reason,
    state,
    is_frozen_for_drift: isFrozenForDrift,
  });
}

/** The e-mail comes last, since only its length is not known. */
function line([
  id = "",
  exchange = "",
  state = "",
  outcome = "",
  reason = "",
  email = "",
]: readonly string[]): string {
  return [
    id.padStart(6),
    exchange.padEnd(15),
    state.padEnd(11),
    outcome.padEnd(13),
    reason.padEnd(22),
    email,
  ].join("  ");
}
