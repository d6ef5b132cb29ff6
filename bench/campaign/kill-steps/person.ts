import { type Answer, send } from "../answers.ts";
import { control } from "../bot-owner.ts";
import type { Stand } from "./stand.ts";

export const PASSWORD = "a long enough password";

/** Somebody who is logged in. */
export interface Person {
  readonly id: number;
  readonly email: string;
  readonly token: string;
  /** The refresh cookie, as a browser sends it. */
  readonly cookie: string;
  readonly address: string;
  ask(method: string, path: string, body?: object): Promise<Answer>;
  /** As {@link ask}, in the words of a try. */
  tell(method: string, path: string, body?: object): Promise<string>;
  /** Counts rows of this user, such as `api_keys where label = 'x'`. */
  count(tableAndCondition: string): Promise<number>;
  /** Counts the entries of the user's chain that are called so. */
  entries(event: string): Promise<number>;
}

let people = 0;

/** A name and an address that nobody had. */
export function newName(): { readonly email: string; readonly address: string } {
  people += 1;
  return {
    email: `person${people}@example.com`,
    address: `10.${(people >> 16) & 255}.${(people >> 8) & 255}.${people & 255}`,
  };
}

export async function newPerson(stand: Stand): Promise<Person> {
  const { email, address } = newName();
  const account = { email, password: PASSWORD };
  const post = async (path: string) => {
    const answer = await send(stand.url, { method: "POST", path, address, body: account });
    if (answer.status >= 300)
      throw new Error(`${path}: ${answer.status} ${answer.body.code} ${answer.body.detail}`);
    return answer;
  };
  await post("/auth/register");
  const login = await post("/auth/login");
  const token = String(login.body.access_token);
  const id = Number((login.body.user as { id: number }).id);
  const ask: Person["ask"] = (method, path, body) =>
    send(stand.url, { method, path, address, token, body: body });
  const rows = async (statement: string) => Number((await stand.query(statement))[0]?.n);
  return {
    id,
    email,
    token,
    cookie: String(login.headers.get("set-cookie")).split(";", 1)[0] ?? "",
    address,
    ask,
    tell: async (method, path, body) => inWords(await ask(method, path, body)),
    count: (what) =>
      rows(
        `select count(*) as n from ${what.includes(" where ") ? what.replace(" where ", ` where user_id = ${id} and `) : `${what} where user_id = ${id}`}`,
      ),
    entries: (event) =>
      rows(`select count(*) as n from audit_entries where chain_id = ${id} and event = '${event}'`),
  };
}

export function inWords({ status, body, fault }: Answer): string {
  const word = status < 300 ? String(status) : `${status} ${String(body.code)}`;
  return fault === undefined ? word : `${word} (${fault})`;
}

export interface ExchangeKey {
  readonly api_key: string;
  readonly secret_key: string;
  readonly account: string;
}

/** A key of the paper exchange; of an account of its own unless one is named. */
export async function newExchangeKey({ paperUrl }: Stand, fields: object = {}): Promise<ExchangeKey> {
  return (await control(paperUrl, "POST", "keys", { type: "hmac", ...fields })) as ExchangeKey;
}

/** Somebody whose exchange key is stored. */
export async function newKeyHolder(stand: Stand): Promise<Person & { readonly key: ExchangeKey }> {
  const person = await newPerson(stand);
  const key = await newExchangeKey(stand);
  await made(person.ask("POST", "/api-keys/", { ...pair(key), exchange: "paper" }));
  return { ...person, key };
}

export const pair = ({ api_key, secret_key }: ExchangeKey) => ({ api_key, secret_key });

/** The body of an answer that has to be a success. */
export async function made(answer: Promise<Answer>): Promise<Answer["body"]> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}
