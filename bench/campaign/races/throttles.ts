import {
  AT_ONCE,
  countRows,
  expectAtMost,
  expectThat,
  newAddress,
  newEmail,
  PASSWORD,
  type RaceReport,
  type Track,
  tally,
} from "./race.ts";

const WRONG_FROM_ONE_ADDRESS = 10;
/** After so many from anywhere the next must wait for a second and more. */
const WRONG_FROM_ANYWHERE = 20;
const REGISTRATIONS_A_MINUTE = 60;

/** Everybody tries wrong passwords for one account, from one address and from one each. */
export async function raceForPasswords(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  for (let round = 0; round < rounds; round++) {
    for (const isOneAddress of [true, false]) {
      const { id, email } = await track.newRunner();
      const shared = newAddress();
      const start = performance.now();
      const answers = await track.meet(() => ({
        method: "POST",
        path: "/auth/login",
        address: isOneAddress ? shared : newAddress(),
        body: { email, password: "a wrong password" },
      }));
      const seconds = Math.ceil((performance.now() - start) / 1_000);
      const most = isOneAddress ? WRONG_FROM_ONE_ADDRESS : WRONG_FROM_ANYWHERE + seconds;
      const reached = tally(report, answers)["401 bad_credentials"] ?? 0;
      expectAtMost(report, "passwords that were looked at", reached, most);
      if (reached === 0) report.faults.push("no password was looked at");
      expectThat(report, "refusals on record", await refusals(track, id), reached);
    }
  }
  return report;
}

/** A refusal stands in an entry of its own, or is counted: in the fold of its minute, or in the entry after that. */
async function refusals(track: Track, userId: number): Promise<number> {
  const folded = "select coalesce(sum(count), 0) as n from refusal_folds where chain_id = ?";
  const entries = "select data from audit_entries where chain_id = ? and event = 'session.refused'";
  const recorded = (await track.query(entries, userId)).map(({ data }) => JSON.parse(String(data)));
  const before = recorded.reduce((sum, { repeats_before = 0 }) => sum + repeats_before, 0);
  return recorded.length + before + (await countRows(track, folded, userId));
}

/** Everybody registers from one address, twice: so many accounts are made in a minute, and no more. */
export async function raceForRegistrations(track: Track): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  const address = newAddress();
  const before = await countRows(track, "select count(*) as n from users");
  const start = performance.now();
  let made = 0;
  for (let time = 0; time < 2; time++) {
    const invitations = await Promise.all(Array.from({ length: AT_ONCE }, () => track.invite()));
    const answers = await track.meet((index) => ({
      method: "POST",
      path: "/auth/register",
      address,
      body: { email: newEmail(), password: PASSWORD, invitation: invitations[index] },
    }));
    made += tally(report, answers)["201"] ?? 0;
  }
  if (performance.now() - start > 60_000) report.faults.push("it took over a minute, so nothing was seen");
  expectAtMost(report, "registrations in a minute", made, REGISTRATIONS_A_MINUTE);
  const stored = (await countRows(track, "select count(*) as n from users")) - before;
  expectThat(report, "accounts in the database", stored, made);
  return report;
}
