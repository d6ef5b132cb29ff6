import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { APP_URL, AUDIENCE } from "./settings.js";

// The application's own login, as a toy: one user, everything in memory. A real one hashes passwords and keeps its key.
const USERS = { ada: { id: "user-1", password: "a toy password", email: "ada@example.com" } };
const TOKEN_SECONDS = 300;

const sessions = new Map();
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const kid = randomUUID();

/** What Keyhold verifies our tokens with, at /.well-known/jwks.json. */
export const keySet = { keys: [{ ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" }] };

/** Opens a session; answers its secret, for the cookie, or undefined. */
export function logIn({ name, password }) {
  const user = Object.hasOwn(USERS, name) ? USERS[name] : undefined;
  if (user?.password !== password) return undefined;
  const secret = randomUUID();
  // `sid` names the session to others, so it is not the secret.
  sessions.set(secret, { user, sid: randomUUID(), loggedInAt: seconds() });
  return secret;
}

/** A token that says to Keyhold who this is; undefined without a session. */
export function tokenFor(secret) {
  const session = sessions.get(secret);
  if (session === undefined) return undefined;
  const { user, sid, loggedInAt } = session;
  const who = { sub: user.id, email: user.email, email_verified: true, sid, auth_time: loggedInAt };
  const now = seconds();
  return signed({ iss: APP_URL, aud: AUDIENCE, ...who, iat: now, exp: now + TOKEN_SECONDS });
}

function signed(claims) {
  const parts = [{ alg: "ES256", typ: "JWT", kid }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

function seconds() {
  return Math.floor(Date.now() / 1_000);
}
