import type { Act, Try } from "../act.ts";
import { enrol } from "../acts/accounts.ts";
import { made, newKeyHolder, newName, newPerson, PASSWORD, type Person } from "../person.ts";
import type { Stand } from "../stand.ts";

const keyHolders = new WeakMap<Stand, Person>();

/** What operators do to people. */
export const PEOPLE_COMMANDS: readonly Act[] = [
  {
    name: "user create",
    async prepare(stand) {
      const { email } = newName();
      const rows = () => stand.query("select id from users where email = ?", email);
      return {
        act: (killAt) => stand.command(["user", "create", email], { killAt, input: `${PASSWORD}\n` }),
        isDone: async () => (await rows()).length === 1,
        again: ["exit 1"],
      };
    },
  },
  toPerson("user deactivate", "user.deactivated", {
    rows: ({ id }) => `users where id = ${id} and not is_active`,
  }),
  toPerson("user activate", "user.activated", {
    ready: (stand, { email }) => stand.command(["user", "deactivate", email]),
    rows: ({ id }) => `users where id = ${id} and is_active`,
  }),
  toPerson("user reset-password", "user.password_reset", { input: "another long enough password\n" }),
  toPerson("user reset-totp", "user.totp_removed", {
    async ready(stand, person) {
      const totp = await enrol(stand, person);
      await made(person.ask("POST", "/auth/totp/confirm", { totp }));
    },
    again: ["exit 1"],
  }),
  toPerson("user end-sessions", "session.ended", {
    rows: ({ id }) => `sessions where user_id = ${id} and ended_at is not null`,
  }),
  toPerson("user delete", "user.deleted", { flags: ["--yes"], again: ["exit 1"] }),
  {
    name: "user invite",
    async prepare(stand) {
      const count = async () => Number((await stand.query("select count(*) as n from invitations"))[0]?.n);
      const before = await count();
      return {
        act: (killAt) => stand.command(["user", "invite"], { killAt }),
        isDone: async () => (await count()) > before,
        again: [],
      };
    },
  },
  ofScope("freeze", 1),
  ofScope("unfreeze", 0),
  {
    name: "check-keys",
    async prepare(stand) {
      // One for all tries: a further key for each would be further steps for each, without end.
      const person = keyHolders.get(stand) ?? (await newKeyHolder(stand));
      keyHolders.set(stand, person);
      const since = stand.now();
      return {
        act: (killAt) => stand.command(["check-keys"], { killAt }),
        isDone: async () => (await person.count(`api_keys where last_checked_at > ${since}`)) === 1,
        again: [],
      };
    },
  },
];

interface ToPerson {
  readonly ready?: (stand: Stand, person: Person) => Promise<unknown>;
  /** What is there when it was done: a table and a condition. By its entry alone when this is left out. */
  readonly rows?: (person: Person) => string;
  readonly input?: string;
  readonly flags?: readonly string[];
  readonly again?: readonly string[];
}

function toPerson(
  name: string,
  event: string,
  { ready, rows, input, flags = [], again = [] }: ToPerson,
): Act {
  return {
    name,
    async prepare(stand): Promise<Try> {
      const person = await newPerson(stand);
      await ready?.(stand, person);
      const entries = () => person.entries(event);
      const count = async (what: string) =>
        Number((await stand.query(`select count(*) as n from ${what}`))[0]?.n);
      return {
        act: (killAt) =>
          stand.command([...name.split(" "), person.email, ...flags], {
            killAt,
            ...(input === undefined ? {} : { input }),
          }),
        isDone: async () => (rows === undefined ? await entries() : await count(rows(person))) > 0,
        entries,
        again,
      };
    },
  };
}

function ofScope(name: "freeze" | "unfreeze", rows: number): Act {
  return {
    name,
    async prepare(stand) {
      const { id, email } = await newPerson(stand);
      if (name === "unfreeze") await stand.command(["freeze", "--user", email]);
      return {
        act: (killAt) => stand.command([name, "--user", email], { killAt }),
        isDone: async () =>
          (await stand.query("select scope from freezes where scope = ?", `user:${id}`)).length === rows,
        again: [],
      };
    },
  };
}
