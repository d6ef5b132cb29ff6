import { countRows, expectThat, type RaceReport, type Track, tally } from "./race.ts";

/** Everybody hands over a key for one user: one is stored, and the exchange is asked by one request alone. */
export async function raceForOneKey(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  for (let round = 0; round < rounds; round++) {
    const { id, token, address } = await track.newRunner();
    await fetch(`${track.paperUrl}/paper/requests`, { method: "DELETE" });
    const body = { ...pick(track), exchange: "paper" };
    const counts = tally(
      report,
      await track.meet(() => ({ method: "POST", path: "/api-keys/", address, token, body })),
    );
    expectThat(report, "keys that were acknowledged", counts["201"] ?? 0, 1);
    const n = await countRows(track, "select count(*) as n from api_keys where user_id = ?", id);
    expectThat(report, "keys in the database", n, 1);
    expectThat(report, "inspections at the exchange", await inspections(track), 1);
  }
  return report;
}

function pick({ key }: Track): object {
  return { api_key: key.api_key, secret_key: key.secret_key };
}

async function inspections({ paperUrl }: Track): Promise<number> {
  const requests = (await (await fetch(`${paperUrl}/paper/requests`)).json()) as { path: string }[];
  return requests.filter(({ path }) => path === "/sapi/v1/account/apiRestrictions").length;
}
