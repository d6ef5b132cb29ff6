import { compose } from "../../compose.ts";
import { readConfig } from "../../config.ts";
import {
  FREEZABLE_EXCHANGES,
  type FreezeOutcome,
  type FreezeTarget,
  freezeKeys,
  unfreezeKeys,
} from "../../operations/freeze-keys.ts";
import { type Command, DATA_DIR_OPTION, type OptionValues, textOption, UsageError } from "../command.ts";
import { EXIT, say } from "../terminal.ts";

const TARGETS: Command["options"] = {
  all: { type: "boolean", help: "every key, of every user" },
  user: { type: "string", value: "EMAIL", help: "the key of this account" },
  exchange: {
    type: "string",
    value: "NAME",
    help: `the keys of ${FREEZABLE_EXCHANGES.join(", ")}`,
  },
};

interface Words {
  readonly name: string;
  readonly summary: string;
  readonly notes: readonly string[];
  readonly act: typeof freezeKeys;
  readonly done: string;
  readonly wasSo: string;
}

function freezeCommand({ name, summary, notes, act, done, wasSo }: Words): Command {
  return {
    name,
    summary,
    options: { ...TARGETS, "data-dir": DATA_DIR_OPTION },
    notes,
    async run({ options, environment, terminal }) {
      const target = targetOf(options);
      const { deps, close } = await compose(
        readConfig(environment, { dataDir: textOption(options, "data-dir") }),
      );
      try {
        const outcome = await act(deps, target);
        say(terminal.err, `${outcome.isChanged ? done : wasSo}; ${left(outcome)}`);
        return EXIT.done;
      } finally {
        await close();
      }
    },
  };
}

/** Stops all signing for bots, at once and on every node. */
export const freeze = freezeCommand({
  name: "freeze",
  summary: "stop signing for bots, on every node at once",
  notes: [
    "Once it has ended, no order is reserved. One that was reserved just before may still reach the exchange,",
    "and open orders stay open. Nothing is deleted. Keys that are stored later are under it too.",
  ],
  act: freezeKeys,
  done: "frozen",
  wasSo: "it was frozen already",
});

export const unfreeze = freezeCommand({
  name: "unfreeze",
  summary: "lift a freeze of the same name",
  notes: ["Keys that their owners have frozen, or Keyhold because of what the exchange said, stay frozen."],
  act: unfreezeKeys,
  done: "lifted",
  wasSo: "it was not frozen",
});

function targetOf(options: OptionValues): FreezeTarget {
  const { all, user, exchange } = options;
  const given = [all === true, user !== undefined, exchange !== undefined].filter(Boolean).length;
  if (given !== 1) throw new UsageError("say which: --all, --user EMAIL or --exchange NAME");
  if (all === true) return { kind: "all" };
  if (typeof user === "string") return { kind: "user", email: user };
  const known = FREEZABLE_EXCHANGES.find((id) => id === exchange);
  if (known === undefined) {
    throw new UsageError(`--exchange takes one of ${FREEZABLE_EXCHANGES.join(", ")}`);
  }
  return { kind: "exchange", exchange: known };
}

function left({ scopes }: FreezeOutcome): string {
  return scopes.length === 0
    ? "nothing is frozen by the operator"
    : `frozen by the operator: ${scopes.map(scopeText).join(", ")}`;
}

function scopeText(scope: string): string {
  return scope === "all" ? "everything" : scope.replace(":", " ");
}
