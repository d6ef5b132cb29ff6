import { setTimeout as sleep } from "node:timers/promises";
import { chainFaults } from "../audit-chains.ts";
import { type BotOwner, control, newBotOwner, paperOrders } from "../bot-owner.ts";
import { type Ground, layGround } from "../ground.ts";
import { bookFaults } from "./books.ts";
import { trade } from "./trade.ts";

const LINES = 64;
const OWNERS = 8;
const GENEROSITY = 100_000;
const CAP = 1_500;
const LIMITS = {
  symbols: ["BTCUSDT"],
  max_order_value: "100",
  max_day_value: String(CAP),
  weight_share: 100,
};
const LOST = ["reset", "status_500", "status_503", "garbage", "timeout"] as const;
/** "No such order" is believed twice, the first time 20 s after the order was sent. */
const SETTLED_WITHIN_MS = 180_000;

interface CapsReport {
  readonly answers: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
  /** Whether enough went wrong for the result to mean anything. */
  readonly isWorthIt: boolean;
}

export async function runCaps(dataDir: string, adminUrl: string, forMs: number): Promise<CapsReport> {
  const ground = await layGround({ dataDir, adminUrl, generosity: GENEROSITY });
  const faults: string[] = [];
  const answers: Record<string, number> = {};
  let kills = 0;
  let looks = 0;
  try {
    for (const node of ground.nodes) await node.start();
    await control(ground.paperUrl, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
    const owners: BotOwner[] = [];
    while (owners.length < OWNERS) {
      owners.push(await newBotOwner(ground.nodes[0].url, ground.paperUrl, LIMITS));
    }
    const until = Date.now() + forMs;
    const isOver = () => Date.now() > until;
    const watch = whileNot(isOver, async () => {
      looks += 1;
      faults.push(...(await overCap(ground)));
      await sleep(20);
    });
    const chaos = whileNot(isOver, async () => {
      await control(ground.paperUrl, "POST", "faults", {
        kind: LOST[Math.floor(Math.random() * LOST.length)],
        executed: Math.random() < 0.5,
        count: 1 + Math.floor(Math.random() * 3),
        delay_ms: 500,
        path: "/api/v3/order",
      });
      await sleep(50 + Math.random() * 200);
    });
    const killing = whileNot(isOver, async () => {
      await sleep(2_000 + Math.random() * 4_000);
      const node = ground.nodes[kills % ground.nodes.length];
      if (node === undefined || isOver()) return;
      kills += 1;
      await node.stop("SIGKILL");
      await sleep(500);
      await node.start();
    });
    const lines = Array.from({ length: LINES }, () =>
      whileNot(isOver, async () => {
        const node = ground.nodes[Math.floor(Math.random() * ground.nodes.length)];
        const owner = owners[Math.floor(Math.random() * owners.length)];
        if (node?.isUp !== true || owner === undefined) return void (await sleep(50));
        const told = await trade(node.url, owner);
        answers[told] = (answers[told] ?? 0) + 1;
      }),
    );
    await Promise.all([watch, chaos, killing, ...lines]);
    await control(ground.paperUrl, "DELETE", "faults");
    const waited = await untilSettled(ground);
    if (waited === undefined) faults.push("there are orders that nobody has settled");
    const orders = await paperOrders(ground.paperUrl);
    const rows = await ground.query("select * from bot_orders");
    faults.push(...(await overCap(ground)), ...(await bookFaults(ground.query, owners, orders)));
    faults.push(...(await chainFaults(ground.query, ground.keyring())));
    const unknown = answers["503 -1007"] ?? 0;
    return {
      answers,
      faults,
      counts: {
        kills,
        "looks at the caps": looks,
        "orders at the exchange": orders.length,
        reservations: rows.length,
        "settled within s": Math.round((waited ?? 0) / 1_000),
      },
      isWorthIt: unknown > 10 && orders.length > 100 && kills > 0,
    };
  } finally {
    await ground.close();
  }
}

async function whileNot(isOver: () => boolean, act: () => Promise<void>): Promise<void> {
  while (!isOver()) await act();
}

async function overCap({ query }: Ground): Promise<string[]> {
  const rows = await query(
    "select virtual_key_id, reserved from virtual_key_days where reserved > ?",
    CAP * 1_000_000,
  );
  return rows.map(({ virtual_key_id, reserved }) => `${virtual_key_id} has reserved ${reserved} millionths`);
}

async function untilSettled({ query }: Ground): Promise<number | undefined> {
  const start = Date.now();
  while (Date.now() - start < SETTLED_WITHIN_MS) {
    const [row] = await query("select count(*) as count from bot_orders where state in ('sent', 'unknown')");
    if (Number(row?.count) === 0) return Date.now() - start;
    await sleep(500);
  }
  return undefined;
}
