import { ACCOUNT } from "../../../src/exchanges/binance/account.ts";
import { send } from "../answers.ts";
import {
  AT_ONCE,
  expectAtMost,
  expectThat,
  type RaceReport,
  type Runner,
  type Track,
  tally,
} from "./race.ts";

const BUDGET = 5_400;
/** Of the budget of the minute, left when the race begins: ten questions' worth. */
const LEFT = 10 * ACCOUNT.weight;
const MINUTE_MS = 60_000;
/** A round needs so much of the minute at its end. */
const ROUND_MS = 10_000;
/** Each user may cause so many questions in a minute, so there are several. */
const RUNNERS = 8;

/** Everybody asks for a balance when the budget of the minute is nearly spent: no more is spent than was left. */
export async function raceForWeight(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  const runners = await withKeys(track);
  for (let round = 0; round < rounds; round++) {
    await untilRoom();
    const minute = Math.floor(Date.now() / MINUTE_MS);
    await track.query("delete from throttles where subject like 'question%'");
    await track.query(
      "update exchange_weight set minute = ?, used_vault = 0, used_signed = ?, seen = 0",
      minute,
      BUDGET - LEFT,
    );
    await fetch(`${track.paperUrl}/paper/requests`, { method: "DELETE" });
    const answers = await track.meet((index) => {
      const runner = runners[index % runners.length];
      return {
        method: "GET",
        path: "/api-keys/balance",
        address: runner?.address ?? "",
        token: runner?.token,
      };
    });
    const counts = tally(report, answers);
    if (Math.floor(Date.now() / MINUTE_MS) !== minute) continue;
    const spent = await spentAtExchange(track);
    expectAtMost(report, "weight spent at the exchange", spent, LEFT);
    expectAtMost(report, "balances", counts["200"] ?? 0, LEFT / ACCOUNT.weight);
    const [row] = await track.query("select minute, used_vault + used_signed as used from exchange_weight");
    expectThat(report, "weight on record", Number(row?.used), BUDGET - LEFT + spent);
  }
  return report;
}

async function withKeys(track: Track): Promise<Runner[]> {
  const runners: Runner[] = [];
  while (runners.length < RUNNERS) {
    const { api_key, secret_key } = track.key;
    const runner = await track.newRunner();
    const body = { api_key, secret_key, exchange: "paper" };
    const { address, token } = runner;
    await send(track.nodes[0].url, { method: "POST", path: "/api-keys/", address, token, body });
    runners.push(runner);
  }
  return runners;
}

/** A round must not begin in one minute and end in another. */
async function untilRoom(): Promise<void> {
  const left = MINUTE_MS - (Date.now() % MINUTE_MS);
  if (left < ROUND_MS) await new Promise((resolve) => setTimeout(resolve, left));
}

async function spentAtExchange({ paperUrl }: Track): Promise<number> {
  const requests = (await (await fetch(`${paperUrl}/paper/requests`)).json()) as { path: string }[];
  if (requests.length > AT_ONCE) throw new Error("more questions than requests");
  return requests.reduce((sum, { path }) => sum + (path === ACCOUNT.path ? ACCOUNT.weight : 1), 0);
}
