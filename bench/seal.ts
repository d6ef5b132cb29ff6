// Sealing and opening a column of 64 bytes against its floor: one HMAC for the subkey, two KeyObjects, the bare cipher and MAC.
//     node bench/seal.ts
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from "node:crypto";
import { decodeBase64Url, encodeBase64Url } from "../src/core/crypto/base64url.ts";
import { parseKeyring } from "../src/core/crypto/keyring.ts";
import { createRandomPool } from "../src/core/crypto/random.ts";
import { open, type Place, seal } from "../src/core/crypto/seal.ts";
import { labelOf } from "../src/core/crypto/subkeys.ts";
import { Secret } from "../src/core/secret.ts";
import { measure, repeated, report } from "./harness.ts";
import { measurePython } from "./python-peer.ts";

const ROUNDS = 60;
const TIMES = 3_000;
const PLACE: Place = { table: "api_keys", column: "encrypted_secret_key", ownerId: 42 };

const key = randomBytes(32);
const parsed = parseKeyring(encodeBase64Url(key));
if ("problem" in parsed) throw new Error(parsed.problem);
const { keyring } = parsed;
const random = createRandomPool(randomFillSync);
const value = new Secret(randomBytes(32).toString("hex"));
const sealed = seal(keyring, PLACE, value, 0, random);

const source = createSecretKey(key);
const info = Buffer.from(`${labelOf(PLACE)}\x01`);
const plaintext = Buffer.from(value.reveal());
const bytes = decodeBase64Url(sealed.token) ?? Buffer.alloc(0);
const head = bytes.subarray(0, 25);
const iv = bytes.subarray(9, 25);
const ciphertext = bytes.subarray(25, -32);
const message = bytes.subarray(0, -32);
const mac = bytes.subarray(-32);

function bareSubkey() {
  const subkey = createHmac("sha256", source).update(info).digest();
  return {
    signing: createSecretKey(subkey.subarray(0, 16)),
    encryption: createSecretKey(subkey.subarray(16)),
  };
}

function bareSeal(): Buffer {
  const { signing, encryption } = bareSubkey();
  const cipher = createCipheriv("aes-128-cbc", encryption, iv);
  const first = cipher.update(plaintext);
  const last = cipher.final();
  return createHmac("sha256", signing).update(head).update(first).update(last).digest();
}

function bareOpen(): Buffer {
  const { signing, encryption } = bareSubkey();
  if (!timingSafeEqual(createHmac("sha256", signing).update(message).digest(), mac))
    throw new Error("bad MAC");
  const decipher = createDecipheriv("aes-128-cbc", encryption, iv);
  const first = decipher.update(ciphertext);
  decipher.final();
  return first;
}

const measured = await measure(
  [
    repeated("seal", TIMES, () => seal(keyring, PLACE, value, 0, random)),
    repeated("bare subkey + cipher + MAC", TIMES, bareSeal),
    repeated("open", TIMES, () => open(keyring, PLACE, sealed)),
    repeated("bare subkey + MAC + decipher", TIMES, bareOpen),
  ],
  ROUNDS,
);

report(
  "Sealed column, 64 bytes",
  [...measured, ...measurePython(["seal", "open"])],
  [
    { name: "seal", floor: "bare subkey + cipher + MAC", atLeast: 0.8 },
    { name: "open", floor: "bare subkey + MAC + decipher", atLeast: 0.8 },
  ],
);
