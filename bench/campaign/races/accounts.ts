import { hotp, totpSecretBytes } from "../../../src/core/crypto/totp.ts";
import { Secret } from "../../../src/core/secret.ts";
import { send } from "../answers.ts";
import {
  countRows,
  expectThat,
  newAddress,
  newEmail,
  PASSWORD,
  type RaceReport,
  type Runner,
  type Track,
  tally,
} from "./race.ts";

const STEP_MS = 30_000;

/** Everybody registers by one invitation: it makes one account. */
export async function raceForInvitation(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  for (let round = 0; round < rounds; round++) {
    const invitation = await track.invite();
    const before = await countRows(track, "select count(*) as n from users");
    const answers = await track.meet(() => ({
      method: "POST",
      path: "/auth/register",
      address: newAddress(),
      body: { email: newEmail(), password: PASSWORD, invitation },
    }));
    expectThat(report, "accounts that were acknowledged", tally(report, answers)["201"] ?? 0, 1);
    const made = (await countRows(track, "select count(*) as n from users")) - before;
    expectThat(report, "accounts in the database", made, 1);
  }
  return report;
}

/** Everybody logs in by one code of an authenticator app, then by one recovery code: each opens one session. */
export async function raceForSecondFactor(track: Track, rounds: number): Promise<RaceReport> {
  const report: RaceReport = { answers: {}, faults: [] };
  for (let round = 0; round < rounds; round++) {
    const runner = await track.newRunner();
    const { code, recoveryCode } = await enrol(track, runner);
    for (const totp of [code, recoveryCode]) {
      const before = await sessionsOf(track, runner);
      const answers = await track.meet(() => ({
        method: "POST",
        path: "/auth/login",
        address: newAddress(),
        body: { email: runner.email, password: PASSWORD, totp },
      }));
      expectThat(report, "logins by one code", tally(report, answers)["200"] ?? 0, 1);
      expectThat(report, "sessions by one code", (await sessionsOf(track, runner)) - before, 1);
    }
  }
  return report;
}

function sessionsOf(track: Track, { id }: Runner): Promise<number> {
  return countRows(track, "select count(*) as n from sessions where user_id = ?", id);
}

/** Answers a code and a recovery code that have not been used. */
async function enrol(
  track: Track,
  { address, token }: Runner,
): Promise<{ readonly code: string; readonly recoveryCode: string }> {
  const post = async (path: string, body?: object) => {
    const answer = await send(track.nodes[0].url, { method: "POST", path, address, token, body });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { secret } = await post("/auth/totp");
  const key = totpSecretBytes(new Secret(String(secret)));
  if (key === undefined) throw new Error("the secret is malformed");
  // The code from before still holds, so that those of now and after remain.
  const step = Math.floor(Date.now() / STEP_MS);
  const { recovery_codes: codes } = await post("/auth/totp/confirm", { totp: hotp(key, step - 1) });
  return { code: hotp(key, step + 1), recoveryCode: String((codes as string[])[0]) };
}
