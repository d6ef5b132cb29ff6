import { hotp, totpSecretBytes } from "../../../../src/core/crypto/totp.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { send } from "../../answers.ts";
import type { Act, Try } from "../act.ts";
import { inWords, made, newName, newPerson, PASSWORD, type Person } from "../person.ts";
import type { Stand } from "../stand.ts";

const AUTH = "/auth";
const NEW_PASSWORD = "another long enough password";

/** What people do with their accounts. */
export const ACCOUNT_ACTS: readonly Act[] = [
  {
    name: "POST /auth/register",
    async prepare(stand) {
      const { email, address } = newName();
      const rows = async (statement: string) => Number((await stand.query(statement, email))[0]?.n);
      const body = { email, password: PASSWORD };
      return {
        act: async () =>
          inWords(await send(stand.url, { method: "POST", path: `${AUTH}/register`, address, body })),
        isDone: async () => (await rows("select count(*) as n from users where email = ?")) === 1,
        entries: () =>
          rows(`select count(*) as n from audit_entries e join users u on e.chain_id = u.id
                where u.email = ? and e.event = 'user.registered'`),
        again: ["409 email_taken"],
      };
    },
  },
  {
    name: "POST /auth/login",
    async prepare(stand) {
      const person = await newPerson(stand);
      const { email, address } = person;
      const body = { email, password: PASSWORD };
      return {
        act: async () =>
          inWords(await send(stand.url, { method: "POST", path: `${AUTH}/login`, address, body })),
        isDone: async () => (await person.count("sessions")) > 1,
        entries: async () => (await person.entries("session.opened")) - 1,
        again: [],
      };
    },
  },
  {
    name: "POST /auth/refresh",
    async prepare(stand) {
      const person = await newPerson(stand);
      const tokens = `refresh_tokens where session_id in (select id from sessions where user_id = ${person.id})`;
      return {
        act: () => withCookie(stand, person, "/auth/refresh"),
        isDone: async () => Number((await stand.query(`select count(*) as n from ${tokens}`))[0]?.n) > 1,
        // The one before is honoured for 30 s.
        again: [],
      };
    },
  },
  {
    name: "POST /auth/logout",
    async prepare(stand) {
      const person = await newPerson(stand);
      return {
        act: () => withCookie(stand, person, "/auth/logout"),
        isDone: async () => (await person.count("sessions where ended_at is not null")) === 1,
        entries: () => person.entries("session.ended"),
        again: ["401 session_expired"],
      };
    },
  },
  {
    name: "POST /auth/password",
    async prepare(stand) {
      const person = await newPerson(stand);
      const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      return {
        ...byPerson(person, "POST", "/auth/password", body),
        isDone: async () => (await person.entries("user.password_changed")) > 0,
        again: ["401 bad_credentials"],
      };
    },
    async examine(stand) {
      // Whose change is recorded has the new password, and nobody else.
      const people = await stand.query(
        `select email, exists (select 1 from audit_entries where chain_id = users.id and event = 'user.password_changed') as n from users`,
      );
      const told = await Promise.all(
        people.map(async ({ email, n }, index) => {
          const body = { email, password: n ? NEW_PASSWORD : PASSWORD };
          const address = `10.200.0.${index}`;
          if (index > 0) await new Promise((resolve) => setTimeout(resolve, 150 * index));
          return send(stand.url, { method: "POST", path: `${AUTH}/login`, address, body });
        }),
      );
      return told
        .filter(({ status }) => status !== 200)
        .map(({ body }) => `with the password that is recorded: ${body.code}`);
    },
  },
  {
    name: "DELETE /auth/sessions",
    async prepare(stand) {
      const person = await newPerson(stand);
      await logInOnceMore(stand, person);
      return {
        ...byPerson(person, "DELETE", "/auth/sessions"),
        isDone: async () => (await person.count("sessions where ended_at is not null")) === 1,
        entries: () => person.entries("session.ended"),
        again: [],
      };
    },
  },
  {
    name: "DELETE /auth/sessions/:id",
    async prepare(stand) {
      const person = await newPerson(stand);
      await logInOnceMore(stand, person);
      const [row] = await stand.query("select max(id) as id from sessions where user_id = ?", person.id);
      return {
        ...byPerson(person, "DELETE", `/auth/sessions/${row?.id}`),
        isDone: async () => (await person.count("sessions where ended_at is not null")) === 1,
        entries: () => person.entries("session.ended"),
        again: ["404 not_found"],
      };
    },
  },
  {
    name: "POST /auth/step-up",
    async prepare(stand) {
      const person = await newPerson(stand);
      return {
        ...byPerson(person, "POST", "/auth/step-up", { password: PASSWORD }),
        isDone: async () => (await person.entries("session.verified")) > 0,
        again: [],
      };
    },
  },
  {
    name: "POST /auth/totp",
    async prepare(stand) {
      const person = await newPerson(stand);
      return {
        ...byPerson(person, "POST", "/auth/totp"),
        isDone: async () => (await person.count("second_factors")) === 1,
        entries: () => person.entries("user.totp_enrolled"),
        again: [],
      };
    },
  },
  {
    name: "POST /auth/totp/confirm",
    async prepare(stand) {
      const person = await newPerson(stand);
      const totp = await enrol(stand, person);
      return {
        ...byPerson(person, "POST", "/auth/totp/confirm", { totp }),
        isDone: async () => (await person.count("second_factors where confirmed_at is not null")) === 1,
        entries: () => person.entries("user.totp_confirmed"),
        again: ["404 not_found"],
      };
    },
  },
  {
    name: "DELETE /auth/totp",
    async prepare(stand) {
      const person = await newPerson(stand);
      const totp = await enrol(stand, person);
      await made(person.ask("POST", "/auth/totp/confirm", { totp }));
      return {
        ...byPerson(person, "DELETE", "/auth/totp"),
        isDone: async () => (await person.count("second_factors")) === 0,
        entries: () => person.entries("user.totp_removed"),
        again: ["404 not_found"],
      };
    },
  },
  {
    name: "DELETE /auth/me",
    async prepare(stand) {
      const person = await newPerson(stand);
      const rows = async () =>
        Number((await stand.query("select count(*) as n from users where id = ?", person.id))[0]?.n);
      return {
        ...byPerson(person, "DELETE", "/auth/me"),
        isDone: async () => (await rows()) === 0,
        entries: () => person.entries("user.deleted"),
        again: ["401 session_expired", "401 unauthenticated"],
      };
    },
  },
];

/** What somebody asks for with an access token. */
export function byPerson(person: Person, method: string, path: string, body?: object): Pick<Try, "act"> {
  return { act: () => person.tell(method, path, body) };
}

async function withCookie({ url }: Stand, person: Person, path: string): Promise<string> {
  const { cookie, address, token } = person;
  return inWords(await send(url, { method: "POST", path, address, token, headers: { cookie, origin: url } }));
}

async function logInOnceMore({ url }: Stand, { email, address }: Person): Promise<void> {
  await made(
    send(url, { method: "POST", path: `${AUTH}/login`, address, body: { email, password: PASSWORD } }),
  );
}

/** Begins a second factor and answers a code of it. */
export async function enrol(stand: Stand, person: Person): Promise<string> {
  const { secret } = await made(person.ask("POST", "/auth/totp"));
  const bytes = totpSecretBytes(new Secret(String(secret))) ?? Buffer.alloc(0);
  return hotp(bytes, Math.floor(stand.now() / 30_000));
}
