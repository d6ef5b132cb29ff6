import type { Act } from "../act.ts";
import { made, newExchangeKey, newKeyHolder, newPerson, type Person, pair } from "../person.ts";
import type { Stand } from "../stand.ts";
import { byPerson } from "./accounts.ts";

const MINE = "/api-keys/me";

/** What people do with their exchange keys. */
export const KEY_ACTS: readonly Act[] = [
  {
    name: "POST /api-keys",
    async prepare(stand) {
      const person = await newPerson(stand);
      const key = await newExchangeKey(stand);
      return {
        ...byPerson(person, "POST", "/api-keys/", { ...pair(key), exchange: "paper" }),
        isDone: async () => (await person.count("api_keys")) === 1,
        entries: () => person.entries("api_key.added"),
        again: ["409 key_exists"],
      };
    },
  },
  {
    name: "PUT /api-keys/me",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      const key = await newExchangeKey(stand, { account: person.key.account });
      return {
        ...byPerson(person, "PUT", MINE, pair(key)),
        isDone: async () => (await person.count("api_keys where version > 1")) === 1,
        entries: () => person.entries("api_key.replaced"),
        again: [],
      };
    },
  },
  {
    name: "PATCH /api-keys/me",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      return {
        ...byPerson(person, "PATCH", MINE, { label: "new" }),
        isDone: async () => (await person.count("api_keys where label = 'new'")) === 1,
        entries: () => person.entries("api_key.relabelled"),
        again: [],
      };
    },
  },
  {
    name: "POST /api-keys/me/check",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      return {
        ...byPerson(person, "POST", `${MINE}/check`),
        isDone: async () => (await person.entries("api_key.checked")) > 0,
        again: [],
      };
    },
  },
  {
    name: "GET /api-keys/balance",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      return {
        ...byPerson(person, "GET", "/api-keys/balance"),
        isDone: async () => (await person.entries("api_key.opened")) > 0,
        again: [],
      };
    },
  },
  {
    name: "POST /api-keys/me/freeze",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      return {
        ...byPerson(person, "POST", `${MINE}/freeze`),
        isDone: async () => (await person.count("api_keys where frozen_by = 'user'")) === 1,
        entries: () => person.entries("api_key.frozen"),
        again: [],
      };
    },
  },
  {
    name: "POST /api-keys/me/unfreeze",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      await made(person.ask("POST", `${MINE}/freeze`));
      return {
        ...byPerson(person, "POST", `${MINE}/unfreeze`),
        isDone: async () => (await person.count("api_keys where frozen_by is null")) === 1,
        entries: () => person.entries("api_key.unfrozen"),
        again: [],
      };
    },
  },
  {
    name: "DELETE /api-keys/me",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      await newBot(person);
      return {
        ...byPerson(person, "DELETE", MINE),
        isDone: async () => (await person.count("api_keys")) === 0,
        entries: () => person.entries("api_key.deleted"),
        again: ["404 no_key"],
      };
    },
  },
  {
    name: "POST /api-keys/generate",
    async prepare(stand) {
      const person = await newPerson(stand);
      return {
        ...byPerson(person, "POST", "/api-keys/generate", { exchange: "paper", type: "ed25519" }),
        isDone: async () => (await person.count("generated_keys")) > 0,
        entries: () => person.entries("api_key.generated"),
        again: [],
      };
    },
  },
  {
    name: "POST /api-keys/generated/:id/activate",
    async prepare(stand) {
      const { person, id, public_key } = await generated(stand);
      const { api_key } = await newExchangeKey(stand, { type: "ed25519", public_key });
      return {
        ...byPerson(person, "POST", `/api-keys/generated/${id}/activate`, { api_key }),
        isDone: async () => (await person.count("api_keys")) === 1,
        entries: () => person.entries("api_key.added"),
        again: ["404 not_found", "409 key_exists"],
      };
    },
    examine: async ({ query }) =>
      (
        await query(
          "select id from generated_keys g where exists (select 1 from api_keys k where k.user_id = g.user_id)",
        )
      ).map(({ id }) => `the pair ${id} was activated and is still there`),
  },
  {
    name: "DELETE /api-keys/generated/:id",
    async prepare(stand) {
      const { person, id } = await generated(stand);
      return {
        ...byPerson(person, "DELETE", `/api-keys/generated/${id}`),
        isDone: async () => (await person.count("generated_keys")) === 0,
        entries: () => person.entries("api_key.generation_dropped"),
        again: ["404 not_found"],
      };
    },
  },
];

export const BOT = {
  label: "bot",
  permissions: ["read", "trade"],
  symbols: ["BTCUSDT"],
  max_order_value: "1000",
  max_day_value: "100000",
  max_orders_per_minute: 100,
  weight_share: 100,
};

export interface BotMade {
  readonly id: number;
  readonly api_key: string;
  readonly secret_key: string;
}

export async function newBot(person: Person, limits: object = {}): Promise<BotMade> {
  return (await made(person.ask("POST", "/virtual-keys", { ...BOT, ...limits }))) as unknown as BotMade;
}

async function generated(stand: Stand) {
  const person = await newPerson(stand);
  const { id, public_key_pem } = await made(
    person.ask("POST", "/api-keys/generate", { exchange: "paper", type: "ed25519" }),
  );
  return { person, id, public_key: public_key_pem };
}
