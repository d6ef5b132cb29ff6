import { setTimeout as sleep } from "node:timers/promises";
import type { RawQuery } from "../../../test/raw-query.ts";
import { actFaults, proofFaults } from "../audit-acts.ts";
import { chainFaults } from "../audit-chains.ts";
import { paperOrders } from "../bot-owner.ts";
import { bookFaults } from "../caps/books.ts";
import type { Ground } from "../ground.ts";
import type { Load } from "./load.ts";
import type { Person } from "./person.ts";

/** "No such order" is believed twice, the first time 20 s after the order was sent. */
const SETTLED_WITHIN_MS = 90_000;

/**
 * What was acknowledged and is not there, what is there by halves, which chains do not recompute, and where orders here and at the exchange differ:
 * a line each. The load must have stopped, and the nodes must be well.
 */
export async function lostOf(ground: Ground, { people, newcomers }: Load): Promise<string[]> {
  const { query } = ground;
  return [
    ...(await labelFaults(query, people)),
    ...(await newcomerFaults(query, newcomers)),
    ...(await orderFaults(ground, people)),
    ...(await chainFaults(query, ground.keyring())),
    ...(await proofFaults(ground.lookUrl, ground.keyring())),
    ...(await actFaults(query)),
  ];
}

async function labelFaults(query: RawQuery, people: readonly Person[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { account, bot, keyLabels, botLabels } of people) {
    const [row] = await query(
      `select k.label as key_label, v.label as bot_label from virtual_keys v
       join api_keys k on k.user_id = v.user_id where v.id = ?`,
      bot.id,
    );
    for (const [what, label, possible] of [
      ["key", row?.key_label, keyLabels],
      ["bot", row?.bot_label, botLabels],
    ] as const) {
      if (!possible.has((label ?? null) as string | null))
        faults.push(`the ${what} of ${account} is called ${label}, not ${[...possible].join(" or ")}`);
    }
  }
  return faults;
}

async function newcomerFaults(query: RawQuery, newcomers: readonly string[]): Promise<string[]> {
  const there = new Set((await query("select email from users")).map(({ email }) => String(email)));
  return newcomers.filter((email) => !there.has(email)).map((email) => `${email} is gone`);
}

async function orderFaults({ query, paperUrl }: Ground, people: readonly Person[]): Promise<string[]> {
  const faults = (await areSettled(query)) ? [] : ["there are orders that nobody has settled"];
  const orders = await paperOrders(paperUrl);
  const there = new Set(orders.map(({ account, clientOrderId }) => `${account} ${clientOrderId}`));
  for (const { account, orders: told } of people)
    faults.push(
      ...told.filter((name) => !there.has(`${account} ${name}`)).map((name) => `order ${name} is gone`),
    );
  return [...faults, ...(await bookFaults(query, people, orders))];
}

async function areSettled(query: RawQuery): Promise<boolean> {
  const start = performance.now();
  while (performance.now() - start < SETTLED_WITHIN_MS) {
    const [row] = await query("select count(*) as count from bot_orders where state in ('sent', 'unknown')");
    if (Number(row?.count) === 0) return true;
    await sleep(200);
  }
  return false;
}
