import type { Act } from "../act.ts";
import { made, newKeyHolder } from "../person.ts";
import { byPerson } from "./accounts.ts";
import { BOT, newBot } from "./keys.ts";

/** What people do with their bots. */
export const BOT_ACTS: readonly Act[] = [
  {
    name: "POST /virtual-keys",
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      return {
        ...byPerson(person, "POST", "/virtual-keys", BOT),
        isDone: async () => (await person.count("virtual_keys")) > 0,
        entries: () => person.entries("virtual_key.created"),
        again: [],
      };
    },
  },
  toBot("PATCH", "", { max_order_value: "2000", label: "new" }, "label = 'new'", "virtual_key.changed"),
  toBot("POST", "/pause", undefined, undefined, "virtual_key.paused"),
  toBot("POST", "/resume", undefined, undefined, "virtual_key.resumed"),
  toBot("DELETE", "", undefined, "revoked_at is not null", "virtual_key.revoked", ["404 not_found"]),
];

/** An act on a bot that is there; what only its sealed grant knows is looked up as its owner does. */
function toBot(
  method: string,
  suffix: string,
  body: object | undefined,
  condition: string | undefined,
  event: string,
  again: readonly string[] = [],
): Act {
  return {
    name: `${method} /virtual-keys/:id${suffix}`,
    async prepare(stand) {
      const person = await newKeyHolder(stand);
      const { id } = await newBot(person);
      const path = `/virtual-keys/${id}`;
      if (suffix === "/resume") await made(person.ask("POST", `${path}/pause`));
      const state = suffix === "/pause" ? "paused" : "active";
      return {
        ...byPerson(person, method, `${path}${suffix}`, body),
        isDone: async () =>
          condition === undefined
            ? (await made(person.ask("GET", path))).state === state
            : (await person.count(`virtual_keys where ${condition}`)) === 1,
        entries: () => person.entries(event),
        again,
      };
    },
  };
}
