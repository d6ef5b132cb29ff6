import { Person } from "./person.ts";
import { codeOf } from "./prepare.ts";
import type { Stage } from "./stage.ts";

/** Somebody whose things nobody else may see, reach or change. */
export interface Victim {
  readonly person: Person;
  /** Ids by the word before them in an address. */
  readonly ids: Readonly<Record<string, number>>;
  /** By what it is: no answer to anybody else may hold any of these texts. */
  readonly marks: Readonly<Record<string, string>>;
  /** Which must never be in any answer, nor in the log. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Everything that is stored about the victim's power and things, to be compared with later. */
  look(): Promise<string>;
}

const TABLES = ["users", "sessions", "api_keys", "virtual_keys", "generated_keys", "notices"];
/** Of ten digits, so that they are found in any text. */
const FIRST_ID = 4_471_100_000;

/** Registers the victim, with one thing of every kind, under ids that nothing else resembles. */
export async function newVictim(stage: Stage, before: Person): Promise<Victim> {
  await fillTables(before);
  await moveIds(stage);
  const person = new Person(stage, "victim");
  await person.register();
  await person.makePaperKeys();
  await person.addKey();
  const bot = await person.addVirtualKey();
  const pair = await person.generate();
  const enrolled = (await person.must("POST", "/auth/totp")).fields;
  const confirmed = await person.must("POST", "/auth/totp/confirm", {
    totp: codeOf(String(enrolled.secret)),
  });
  const codes = confirmed.fields.recovery_codes as string[];
  const notice = await plantNotice(person);
  const key = (await person.must("GET", "/api-keys/me")).fields;
  const ids = {
    users: person.userId,
    sessions: person.sessionId,
    "virtual-keys": Number(bot.id),
    generated: Number(pair.id),
    "api-keys": Number(key.id),
    notices: notice,
  };
  const [first, second] = person.keys;
  return {
    person,
    ids,
    marks: {
      "e-mail": person.email,
      label: person.agent,
      "masked key": String(key.api_key_masked),
      "masked account": String(key.account_masked),
      "API key of the bot": String(bot.api_key),
      "public key": String(pair.public_key_pem).split("\n")[1] ?? "",
      ...Object.fromEntries(Object.entries(ids).map(([name, id]) => [`id in ${name}`, String(id)])),
    },
    secrets: {
      "the victim's password": person.password,
      "the victim's refresh token": person.refresh,
      "the victim's exchange key": first?.api_key ?? "",
      "the victim's exchange secret": first?.secret_key ?? "",
      "the victim's other exchange secret": second?.secret_key ?? "",
      "the secret of the victim's bot": String(bot.secret_key),
      "the victim's authenticator app": String(enrolled.secret),
      ...Object.fromEntries(codes.map((code, index) => [`the victim's recovery code ${index}`, code])),
    },
    look: () => look(stage, person.userId),
  };
}

/** A table that has had a row counts on from it. */
async function fillTables(person: Person): Promise<void> {
  await person.addKey();
  await person.addVirtualKey();
  await person.generate();
  await plantNotice(person);
}

async function moveIds({ query, isPostgres }: Stage): Promise<void> {
  for (const [index, table] of TABLES.entries()) {
    const next = FIRST_ID + index * 10_000_000;
    if (isPostgres) await query(`select setval(pg_get_serial_sequence('${table}', 'id'), ${next})`);
    else await query("update sqlite_sequence set seq = ? where name = ?", next, table);
  }
}

async function plantNotice({ stage: { query }, userId, agent }: Person): Promise<number> {
  const values = [userId, "planted", "key_expiring", JSON.stringify({ label: agent }), Date.now()];
  await query(
    "insert into notices (user_id, name, code, params, created_at) values (?, ?, ?, ?, ?)",
    ...values,
  );
  const [row] = await query("select id from notices where user_id = ?", userId);
  return Number(row?.id);
}

async function look({ query }: Stage, userId: number): Promise<string> {
  const rows = await Promise.all([
    query("select * from users where id = ?", userId),
    query("select id, ended_at, expires_at from sessions where user_id = ? order by id", userId),
    ...["api_keys", "virtual_keys", "generated_keys", "second_factors", "notices"].map((table) =>
      query(`select * from ${table} where user_id = ? order by 1`, userId),
    ),
  ]);
  return JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
