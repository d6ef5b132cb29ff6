import { type BotOwner, control, newBotOwner, paperOrders } from "../bot-owner.ts";
import { layGround } from "../ground.ts";
import { Wire, type WireAnswer } from "../wire.ts";
import { generate } from "./generate.ts";
import { type Asks, orderFaults, pathFaults } from "./judge.ts";
import { chanceOf } from "./values.ts";

const CAPS = { symbols: ["BTCUSDT", "ETHUSDT"], order: 100, day: 3_000 };
const WIRES = 16;
/** A bot that has used up its day tries nothing more: then another one goes on. */
const PER_BOT = 2_500;
const GENEROSITY = 100_000;
const MOST_FAULTS = 100;

interface BypassReport {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly reached: number;
  readonly faults: readonly string[];
}

export async function runBypass(dataDir: string, requests: number, seed: number): Promise<BypassReport> {
  const ground = await layGround({ dataDir, generosity: GENEROSITY });
  const [node] = ground.nodes;
  const statuses: Record<string, number> = {};
  const faults: string[] = [];
  let reached = 0;
  try {
    await node.start();
    const asks = await pinPrices(ground.paperUrl);
    const wires = Array.from({ length: WIRES }, () => new Wire(Number(new URL(node.url).port)));
    const chance = chanceOf(seed);
    let sent = 0;
    while (sent < requests && faults.length < MOST_FAULTS) {
      const owner = await newBotOwner(node.url, ground.paperUrl, limitsOf());
      await control(ground.paperUrl, "DELETE", "requests");
      const share = Math.min(PER_BOT, requests - sent);
      sent += share;
      await tryAll(wires, owner, share, chance, (answer, bytes) => {
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        if (isFault(answer))
          faults.push(`${answer.status} ${answer.body} to ${bytes.toString("latin1").slice(0, 400)}`);
      });
      const seen = (await control(ground.paperUrl, "GET", "requests")) as { method: string; path: string }[];
      reached += seen.length;
      faults.push(...pathFaults(seen));
      const [use] = await ground.query("select max(reserved) as most from virtual_key_days");
      if (Number(use?.most) > CAPS.day * 1_000_000)
        faults.push(`${use?.most} millionths were reserved in a day`);
    }
    for (const wire of wires) wire.close();
    const orders = await paperOrders(ground.paperUrl);
    faults.push(...orderFaults(orders, CAPS, asks));
    return { sent, statuses, orders: orders.length, reached, faults };
  } finally {
    await ground.close();
  }
}

async function tryAll(
  wires: readonly Wire[],
  { bot }: BotOwner,
  count: number,
  chance: () => number,
  note: (answer: WireAnswer, bytes: Buffer) => void,
): Promise<void> {
  let left = count;
  await Promise.all(
    wires.map(async (wire) => {
      while (left > 0) {
        left -= 1;
        const bytes = generate(chance, bot);
        note(await wire.send(bytes), bytes);
      }
    }),
  );
}

const limitsOf = () => ({
  symbols: CAPS.symbols,
  max_order_value: String(CAPS.order),
  max_day_value: String(CAPS.day),
  weight_share: 100,
});

/** The only 5xx that are meant where nothing fails: no price in USDT. */
function isFault({ status, body }: WireAnswer): boolean {
  return status >= 500 && !body.includes("No fresh price");
}

async function pinPrices(paperUrl: string): Promise<Asks> {
  await control(paperUrl, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
  await control(paperUrl, "PATCH", "markets/ETHUSDT", { price: "3000.00" });
  const answer = await fetch(`${paperUrl}/api/v3/ticker/bookTicker`);
  const book = (await answer.json()) as { symbol: string; askPrice: string }[];
  return Object.fromEntries(book.map(({ symbol, askPrice }) => [symbol, Number(askPrice)]));
}
