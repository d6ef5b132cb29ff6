import { chainFaults } from "./audit-chains.ts";
import { raceForInvitation, raceForSecondFactor } from "./races/accounts.ts";
import { raceForFirstStart } from "./races/first-start.ts";
import { raceForOneKey } from "./races/one-key.ts";
import { openTrack, type RaceReport } from "./races/race.ts";
import { raceForRefresh } from "./races/refresh.ts";
import { raceForPasswords, raceForRegistrations } from "./races/throttles.ts";
import { raceForWeight } from "./races/weight.ts";

/** Runs every race so many times on two nodes of one PostgreSQL database, and recomputes the audit chains. */
export async function runRaces(
  dataDir: string,
  adminUrl: string,
  rounds: number,
): Promise<Readonly<Record<string, RaceReport>>> {
  const track = await openTrack(dataDir, adminUrl);
  try {
    const reports = {
      "one key per user": await raceForOneKey(track, rounds),
      "refresh of one cookie": await raceForRefresh(track, rounds),
      "one invitation": await raceForInvitation(track, rounds),
      "one code, one recovery code": await raceForSecondFactor(track, rounds),
      "wrong passwords": await raceForPasswords(track, rounds),
      "registrations from one address": await raceForRegistrations(track),
      "request weight": await raceForWeight(track, rounds),
    };
    const whole = { answers: {}, faults: await chainFaults(track.query, track.keyring()) };
    return { ...reports, "audit chains": whole, "first start": await raceForFirstStart(adminUrl, rounds) };
  } finally {
    await track.close();
  }
}
