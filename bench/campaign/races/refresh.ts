import type { Request } from "../answers.ts";
import { cookieOf, expectThat, type RaceReport, type Runner, type Track, tally } from "./race.ts";

/**
 * Everybody refreshes by one cookie: one gets the next, all stay logged in. When somebody shows one from before, the
 * session ends on every node.
 */
export async function raceForRefresh(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  const runner = await track.newRunner();
  let cookie = runner.cookie;
  for (let round = 0; round < rounds; round++) {
    const answers = await track.meet(() => refresh(track, runner, cookie));
    const counts = tally(report, answers);
    expectThat(report, "refreshes that were answered well", counts["200"] ?? 0, answers.length);
    const cookies = answers.map(({ headers }) => cookieOf(headers)).filter((value) => value !== "");
    expectThat(report, "new cookies", cookies.length, 1);
    const tokens = answers.map(({ body }) => String(body.access_token));
    const me = await track.meet((index) => ({
      method: "GET",
      path: "/auth/me",
      address: runner.address,
      token: tokens[index],
    }));
    expectThat(report, "still logged in", tally(report, me)["200"] ?? 0, me.length);
    cookie = cookies[0] ?? cookie;
  }
  await endByReuse(track, report, runner, cookie);
  return report;
}

async function endByReuse(track: Track, report: RaceReport, runner: Runner, newest: string): Promise<void> {
  const [reuse] = await track.meet(() => refresh(track, runner, runner.cookie), 1);
  if (reuse?.body.code !== "refresh_reused") report.faults.push(`reuse was answered ${reuse?.body.code}`);
  const later = await track.meet(() => refresh(track, runner, newest));
  expectThat(report, "refreshes after a reuse", later.filter(({ status }) => status === 200).length, 0);
  const { address, token } = runner;
  const me = await track.meet(() => ({ method: "GET", path: "/auth/me", address, token }));
  expectThat(report, "logged in after a reuse", me.filter(({ status }) => status === 200).length, 0);
  tally(report, [...later, ...me]);
}

/** A browser sends it from the page, whose origin all nodes share. */
function refresh(track: Track, { address }: Runner, cookie: string): Request {
  const headers = { cookie, origin: track.nodes[0].url };
  return { method: "POST", path: "/auth/refresh", address, headers };
}
