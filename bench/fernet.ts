// Fernet on 64 bytes against its floor: the bare cipher and the bare MAC over the same bytes, keys and IV at hand.
//     node bench/fernet.ts
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from "node:crypto";
import { decodeBase64Url } from "../src/core/crypto/base64url.ts";
import { decryptFernet, encryptFernet, halvesOf } from "../src/core/crypto/fernet.ts";
import { createRandomPool } from "../src/core/crypto/random.ts";
import { measure, repeated, report } from "./harness.ts";
import { measurePython } from "./python-peer.ts";

const ROUNDS = 60;
const TIMES = 3_000;

const halves = halvesOf(randomBytes(32));
const random = createRandomPool(randomFillSync);
const plaintext = randomBytes(64);
const token = encryptFernet(halves, plaintext, 0, random(16));

const bytes = decodeBase64Url(token) ?? Buffer.alloc(0);
const head = bytes.subarray(0, 25);
const iv = bytes.subarray(9, 25);
const ciphertext = bytes.subarray(25, -32);
const message = bytes.subarray(0, -32);
const mac = bytes.subarray(-32);

function bareEncrypt(): Buffer {
  const cipher = createCipheriv("aes-128-cbc", halves.encryption, iv);
  const first = cipher.update(plaintext);
  const last = cipher.final();
  return createHmac("sha256", halves.signing).update(head).update(first).update(last).digest();
}

function bareDecrypt(): Buffer {
  if (!timingSafeEqual(createHmac("sha256", halves.signing).update(message).digest(), mac))
    throw new Error("bad MAC");
  const decipher = createDecipheriv("aes-128-cbc", halves.encryption, iv);
  const first = decipher.update(ciphertext);
  decipher.final();
  return first;
}

const measured = await measure(
  [
    repeated("encrypt", TIMES, () => encryptFernet(halves, plaintext, 0, random(16))),
    repeated("bare cipher + MAC", TIMES, bareEncrypt),
    repeated("decrypt", TIMES, () => decryptFernet(halves, token)),
    repeated("bare MAC + decipher", TIMES, bareDecrypt),
  ],
  ROUNDS,
);

report(
  "Fernet, 64 bytes",
  [...measured, ...measurePython(["encrypt", "decrypt"])],
  [
    { name: "encrypt", floor: "bare cipher + MAC", atLeast: 0.8 },
    { name: "decrypt", floor: "bare MAC + decipher", atLeast: 0.8 },
  ],
);
