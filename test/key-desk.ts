import type { Deps } from "../src/operations/deps.ts";
import type { RequestRecord } from "../src/paper/journal.ts";
import { type Answer, call, newPaperKey, newUser, type PaperKey, type TestKeyhold } from "./keyhold.ts";
import type { RawValue } from "./raw-query.ts";

/** What tests of exchange keys do over and over, from the user's side, the exchange's and the database's. */

export const KEYS = "/api/v1/api-keys";
export const MY_KEY = "/api/v1/api-keys/me";
export const CHECK = "/api/v1/api-keys/me/check";
export const BALANCE = "/api/v1/api-keys/balance";

/** The same Keyhold behind a server that is handed something else: another clock, another way to the exchange. */
export function serverWith(keyhold: TestKeyhold, change: Partial<Deps>): Promise<TestKeyhold> {
  return keyhold.serveWith(change);
}

export interface KeyOwner {
  readonly token: string;
  readonly email: string;
  readonly id: number;
}

export async function newOwner(keyhold: TestKeyhold): Promise<KeyOwner> {
  const { token, email } = await newUser(keyhold.app);
  const me = await call(keyhold.app, "GET", "/api/v1/auth/me", { token });
  return { token, email, id: Number(me.body.id) };
}

/** Hands a key of the paper exchange over; `fields` stand beside it in the body. */
export function submit(
  { app }: TestKeyhold,
  { token }: KeyOwner,
  { api_key, secret_key }: PaperKey,
  fields: object = {},
): Promise<Answer> {
  return call(app, "POST", `${KEYS}/`, {
    token,
    body: { api_key, secret_key, exchange: "paper", ...fields },
  });
}

/** Somebody new with a key that the exchange has vouched for. */
export async function newKeyHolder(
  keyhold: TestKeyhold,
  options: object = {},
): Promise<KeyOwner & { key: PaperKey }> {
  const owner = await newOwner(keyhold);
  const key = await newPaperKey(keyhold.paper, options);
  const { status, body } = await submit(keyhold, owner, key);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { ...owner, key };
}

/** A control request to the paper exchange. */
export async function control(
  paper: { readonly url: string },
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: object,
): Promise<void> {
  const answer = await fetch(`${paper.url}/paper/${path}`, { method, body: JSON.stringify(body) ?? null });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** What has reached the paper exchange since it was last emptied. */
export async function asked(paper: { readonly url: string }): Promise<RequestRecord[]> {
  return (await (await fetch(`${paper.url}/paper/requests`)).json()) as RequestRecord[];
}

/** Looks into the database through a connection of its own, and changes it as whoever can write it could. */
export function sql(
  { database }: Pick<TestKeyhold, "database">,
  statement: string,
  ...values: RawValue[]
): Promise<Record<string, unknown>[]> {
  return database.query(statement, ...values);
}

export async function count(keyhold: Pick<TestKeyhold, "database">, table: string): Promise<number> {
  return Number((await sql(keyhold, `select count(*) as n from ${table}`))[0]?.n);
}

/** The audit chain of a user, oldest first: events with their data. */
export async function chainOf(
  keyhold: Pick<TestKeyhold, "database">,
  userId: number,
): Promise<[string, unknown][]> {
  const rows = await sql(
    keyhold,
    "select event, data from audit_entries where chain_id = ? order by sequence",
    userId,
  );
  return rows.map(({ event, data }) => [String(event), JSON.parse(String(data))]);
}
