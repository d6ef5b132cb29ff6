import { hotp, totpSecretBytes } from "../../../src/core/crypto/totp.ts";
import { Secret } from "../../../src/core/secret.ts";
import { control } from "../bot-owner.ts";
import type { Person } from "./person.ts";

const STEP_UP_LASTS_MS = 5 * 60_000;
const NEEDS_KEY = /api-keys\/(?:me|balance)|POST \S+\/virtual-keys$/;
const ENOUGH = 4;

/** Sees to it that a route can succeed for somebody, as far as that depends on what was there before. */
export async function prepare(person: Person, route: string, isToBeFrozen: boolean): Promise<void> {
  await renewStepUp(person);
  if (route === "POST /api/v1/api-keys" && person.hasKey) await dropKey(person);
  if (NEEDS_KEY.test(route)) await haveKey(person, isToBeFrozen);
  if (/virtual-keys\/\{id\}/.test(route) && person.virtualKeys.length === 0) {
    await haveKey(person, isToBeFrozen);
    await person.addVirtualKey();
  }
  if (/generated\/\{id\}/.test(route)) {
    if (person.generated.length === 0) await person.generate();
    if (route.endsWith("/activate")) await registerPair(person);
  }
  if (/DELETE \S+sessions\/\{id\}/.test(route) && person.otherSessionId === undefined)
    await anotherSession(person);
  if (route.endsWith("/totp/confirm") && person.totpSecret === undefined) await enrol(person);
  if (route === "POST /api/v1/auth/totp") await forgetTotp(person);
  await makeRoom(person);
}

async function haveKey(person: Person, isToBeFrozen: boolean): Promise<void> {
  if (!person.hasKey) await person.addKey();
  if (!isToBeFrozen || person.isFrozen) return;
  await person.must("POST", "/api-keys/me/freeze");
  person.isFrozen = true;
}

/** Others that were there before are full at some time. */
async function makeRoom(person: Person): Promise<void> {
  while (person.virtualKeys.length > ENOUGH)
    await person.ask("DELETE", `/virtual-keys/${person.virtualKeys.shift()}`);
  while (person.generated.length > ENOUGH) {
    await person.ask("DELETE", `/api-keys/generated/${person.generated.shift()?.id}`);
  }
}

async function dropKey(person: Person): Promise<void> {
  await person.must("DELETE", "/api-keys/me");
  person.hasKey = false;
  person.virtualKeys = [];
}

async function renewStepUp(person: Person): Promise<void> {
  if (Date.now() - person.verifiedAt < STEP_UP_LASTS_MS) return;
  person.verifiedAt = Date.now();
  await person.stage.query(
    "update sessions set verified_at = ? where id = ?",
    person.verifiedAt,
    person.sessionId,
  );
}

/** What the owner does at the exchange with the public half of the pair that was made first. */
async function registerPair(person: Person): Promise<void> {
  const [pair] = person.generated;
  const wish = { type: "ed25519", public_key: pair?.publicKey, account: person.account };
  const made = (await control(person.stage.paperUrl, "POST", "keys", wish)) as { api_key: string };
  person.generatedApiKey = made.api_key;
}

async function anotherSession(person: Person): Promise<void> {
  const [token, refresh, first] = [person.token, person.refresh, person.sessionId];
  await person.login();
  person.otherSessionId = person.sessionId;
  Object.assign(person, { token, refresh, sessionId: first });
}

async function enrol(person: Person): Promise<void> {
  await forgetTotp(person);
  const { fields } = await person.must("POST", "/auth/totp");
  person.totpSecret = String(fields.secret);
}

async function forgetTotp(person: Person): Promise<void> {
  await person.stage.query("delete from second_factors where user_id = ?", person.userId);
  person.totpSecret = undefined;
}

/** The code that an authenticator app shows now. */
export function codeOf(secret: string): string {
  const key = totpSecretBytes(new Secret(secret)) ?? Buffer.alloc(0);
  return hotp(key, Math.floor(Date.now() / 30_000));
}
